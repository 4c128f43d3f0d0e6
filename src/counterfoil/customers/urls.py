"""Addresses of the customers screens that the generic ones can't serve."""

from django.urls import path

from counterfoil.customers import views

urlpatterns = [
    path("customers/", views.customer_list, name="customers"),
    path("customers/new/", views.new, name="new-customer"),
    path("customers/<str:code>/", views.customer_page, name="customer"),
    path("customers/<str:code>/do/<slug:action>/", views.do, name="customer-do"),
]
