"""Addresses of the orders screens that the generic ones can't serve."""

from django.urls import path

from counterfoil.orders.orders import views

urlpatterns = [path("sales-orders/<str:number>/copy/", views.copy, name="copy-order")]
