"""Addresses of the sales screens that the generic ones can't serve."""

from django.urls import path

from counterfoil.quotations.follow_ups import told
from counterfoil.quotations.follow_ups import views as follow_ups
from counterfoil.quotations.pipeline import views as pipeline
from counterfoil.quotations.quotations import views as quotations

PANELS = (told,)
"""Modules that add to other apps' pages by being loaded."""

urlpatterns = [
    path("follow-ups/", follow_ups.follow_up_list, name="follow-ups"),
    path("follow-ups/new/", follow_ups.new, name="new-follow-up"),
    path("follow-ups/<int:pk>/complete/", follow_ups.complete, name="complete-follow-up"),
    path("pipeline/", pipeline.board, name="pipeline"),
    path("quotations/<str:number>/papers/<int:paper>.pdf", quotations.sent_paper, name="sent-paper"),
]
