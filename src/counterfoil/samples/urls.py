"""Addresses of the samples' own pages."""

from counterfoil.samples import views

REGISTERED = (views.COUNTS,)
urlpatterns: list[object] = []
