"""Addresses of the picture, the manual and the figures."""

from django.urls import path

from counterfoil.insight.figures import views as figures
from counterfoil.insight.manual import views as manual
from counterfoil.insight.process import views as process

urlpatterns = [
    path("manual/", manual.index, name="manual"),
    path("manual/rules/", manual.clauses, name="manual-rules"),
    path("manual/<str:code>/", manual.chapter, name="manual-chapter"),
    path("insight/", figures.overview, name="insight"),
    path("insight/sales/", figures.sales_list, name="insight-sales"),
    path("process/conformance/", figures.where_time_goes, name="conformance"),
    path("process/", process.page, name="process"),
    path("process/steps/<slug:resource>/<slug:action>/", process.step, name="process-step"),
    path("process/<slug:code>.svg", process.drawing, name="process-svg"),
    path("process/<slug:code>.pdf", process.print_out, name="process-pdf"),
]
