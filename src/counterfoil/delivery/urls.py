"""Addresses of the delivery screens that the generic ones can't serve."""

from django.urls import path

from counterfoil.delivery.consignments import views as consignments
from counterfoil.delivery.floor import views as floor
from counterfoil.delivery.gate import views as gate
from counterfoil.delivery.notices import views as notices
from counterfoil.delivery.openings import views as openings
from counterfoil.delivery.picking import views as picking
from counterfoil.delivery.shipments import views as shipments

urlpatterns = [
    path("floor/", picking.my_lists, name="my-lists"),
    path("floor/print/", picking.print_many, name="print-lists"),
    path("floor/lists/<str:number>/", picking.work, name="work-list"),
    path("staging/", floor.board, name="staging"),
    path("staging/lanes/", floor.lanes, name="staging-lanes"),
    path("shipping/", floor.shipping, name="shipping"),
    path("shipping/late/", floor.late, name="shipped-late"),
    path("shipping/wrong/", floor.wrong, name="picked-wrong"),
    path("floor/consignments/<str:number>/", consignments.work, name="work-consignment"),
    path("pickups/", notices.pickups, name="pickups"),
    path("opening-shipments/", openings.page, name="opening-shipments"),
    path("slips/", shipments.slips, name="slips"),
    path("gate/", gate.scan, name="gate"),
    path("gate/passes/", gate.passes, name="gate-passes"),
]
