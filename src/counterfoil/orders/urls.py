"""Addresses of the orders screens that the generic ones can't serve."""

from django.urls import path

from counterfoil.orders import panels
from counterfoil.orders.orders import approval_views, views
from counterfoil.orders.production import views as production
from counterfoil.orders.reviews import views as reviews

REGISTERED = (reviews.RESOURCE, panels)
"""Modules that register screens, or add to other apps' pages, by being loaded here."""

urlpatterns = [
    path("sales-orders/<str:number>/copy/", views.copy, name="copy-order"),
    path("price-approvals/", approval_views.price_approvals, name="price-approvals"),
    path("production-schedule/", production.schedule, name="production-schedule"),
]
