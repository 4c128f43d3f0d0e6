"""Addresses of the screens of returns that the generic ones can't serve."""

from django.urls import path

from counterfoil.returns import views
from counterfoil.returns.cases import views as cases
from counterfoil.returns.inspections import views as inspections
from counterfoil.returns.sales_returns import views as sales_returns

urlpatterns = [
    path("returns/goods/", cases.find_goods, name="goods-to-claim"),
    path("returns/table/<str:number>/", inspections.table, name="inspection-table"),
    path("returns/table/<str:number>/<int:line_no>/photos/", inspections.photos, name="inspection-photos"),
    path("returns/table/<str:number>/<int:line_no>/code.svg", inspections.upload_code, name="inspection-code"),
    path("returns/session/", sales_returns.session, name="return-session"),
    path("returns/session/<slug:kind>.pdf", sales_returns.session_paper, name="return-session-paper"),
    path("returns/take-in/<str:number>/", sales_returns.take_in, name="take-in"),
    path("returns/calendar/", views.days, name="working-calendar"),
]
