"""Addresses of the assessments' own pages."""

from django.urls import path

from counterfoil.assessments import views

urlpatterns = [
    path("assessment-sheet/", views.sheet, name="assessment-sheet"),
    path("assessment-sheet.pdf", views.pdf, name="assessment-sheet-pdf"),
    path("assessment-sheet.xlsx", views.workbook, name="assessment-sheet-xlsx"),
]
