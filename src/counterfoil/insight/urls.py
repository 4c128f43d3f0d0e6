"""Addresses of the picture, the manual and the figures."""

from django.urls import path

from counterfoil.insight.figures import views as figures
from counterfoil.insight.manual import views as manual
from counterfoil.insight.process import views as process
from counterfoil.insight.watch import views as watch

urlpatterns = [
    path("manual/", manual.index, name="manual"),
    path("manual/rules/", manual.clauses, name="manual-rules"),
    path("manual/<str:code>/", manual.chapter, name="manual-chapter"),
    path("insight/", figures.page, name="insight"),
    path("insight/list/<slug:name>/", figures.behind, name="insight-list"),
    path("insight/list/<slug:name>.xlsx", figures.behind_workbook, name="insight-list-xlsx"),
    path("insight/<slug:name>/", figures.page, name="insight-page"),
    path("insight/<slug:name>/<slug:chart>.xlsx", figures.chart_workbook, name="insight-chart-xlsx"),
    path("self-check/", watch.page, name="self-check"),
    path("self-check/<slug:code>/", watch.one, name="self-check-one"),
    path("process/conformance/", process.where_time_goes, name="conformance"),
    path("process/", process.page, name="process"),
    path("process/steps/<slug:resource>/<slug:action>/", process.step, name="process-step"),
    path("process/<slug:code>.svg", process.drawing, name="process-svg"),
    path("process/<slug:code>.pdf", process.print_out, name="process-pdf"),
]
