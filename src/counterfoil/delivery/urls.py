"""Addresses of the delivery screens that the generic ones can't serve."""

from django.urls import path

from counterfoil.delivery.consignments import views as consignments
from counterfoil.delivery.gate import views as gate
from counterfoil.delivery.notices import views as notices
from counterfoil.delivery.picking import views as picking
from counterfoil.delivery.shipments import views as shipments

REGISTERED = (notices.RESOURCE, shipments.RESOURCE)
"""Papers whose screens are registered as these modules are loaded, and that have no address of their own."""

urlpatterns = [
    path("floor/", picking.my_lists, name="my-lists"),
    path("floor/lists/<str:number>/", picking.work, name="work-list"),
    path("staging/", consignments.board, name="staging"),
    path("floor/consignments/<str:number>/", consignments.work, name="work-consignment"),
    path("gate/", gate.scan, name="gate"),
]
