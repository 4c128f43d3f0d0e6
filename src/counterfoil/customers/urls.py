"""Addresses of the customers screens that the generic ones can't serve."""

from django.urls import path

from counterfoil.customers import views
from counterfoil.customers.applications import views as applications
from counterfoil.customers.settlement import views as settlement
from counterfoil.customers.terms import views as terms

SCREENS = (applications, terms)
"""Modules that say at import what is special about their screens."""

urlpatterns = [
    path("customers/", views.customer_list, name="customers"),
    path("customers/new/", views.new, name="new-customer"),
    path("terms-of-settlement/", settlement.page, name="settlement-terms"),
    path("terms-of-settlement/<str:code>/", settlement.allow, name="allow-settlement-terms"),
    path("customer-stages/", views.stage_page, name="customer-stages"),
    path("customers/<str:code>/", views.customer_page, name="customer"),
    path("customers/<str:code>/do/<str:action>/", views.do, name="customer-do"),
]
