"""Addresses of the orders screens that the generic ones can't serve."""

from django.urls import path

from counterfoil.orders import panels
from counterfoil.orders.orders import views

PANELS = (panels,)
"""Modules that add to other apps' pages by being loaded."""
urlpatterns = [path("sales-orders/<str:number>/copy/", views.copy, name="copy-order")]
