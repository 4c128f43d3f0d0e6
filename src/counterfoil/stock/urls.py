"""Addresses of the stock screens that the generic ones can't serve."""

from django.urls import path

from counterfoil.stock import views
from counterfoil.stock.discrepancies import views as discrepancies

urlpatterns = [
    path("stock/", views.stock_list, name="stock"),
    path("stock/card/", views.card, name="stock-card"),
    path("discrepancy-causes/", discrepancies.by_cause, name="discrepancy-causes"),
    *(
        address
        for name in ("carriers", "locations")
        for address in (
            path(f"{name}/", views.places_and_carriers, {"name": name}, name=name),
            path(f"{name}/<str:code>/", views.places_and_carriers, {"name": name}, name=f"{name}-one"),
        )
    ),
]
