"""Addresses of the pages of D2 that the generic ones can't serve."""

from django.urls import path

from counterfoil.complaints.audits import views as audits
from counterfoil.complaints.complaints import views as complaints
from counterfoil.complaints.replacements import views as replacements

REGISTERED = (replacements.RESOURCE,)
"""Papers whose screens are registered as their modules are loaded, and that have no address of their own."""

urlpatterns = [
    path("complaint-board/", complaints.board, name="complaint-board"),
    path("attachment-audits/<str:number>/marking/", audits.work, name="audit-work"),
]
