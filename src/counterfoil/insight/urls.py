"""Addresses of the picture, the manual and the figures."""

from django.urls import path

from counterfoil.insight.process import views as process

urlpatterns = [
    path("process/", process.page, name="process"),
    path("process/steps/<slug:resource>/<slug:action>/", process.step, name="process-step"),
    path("process/<slug:code>.svg", process.drawing, name="process-svg"),
    path("process/<slug:code>.pdf", process.print_out, name="process-pdf"),
]
