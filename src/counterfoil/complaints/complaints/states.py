"""The states of a complaint."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import State

DRAFT = "draft"
SUBMITTED = "submitted"
AUDITED = "audited"
DECIDED = "decided"
CLOSED = "closed"
CANCELLED = "cancelled"

STATES = (
    State(DRAFT, _("draft"), "draft"),
    State(SUBMITTED, _("submitted"), "open"),
    State(AUDITED, _("audited"), "open"),
    State(DECIDED, _("decided"), "going"),
    State(CLOSED, _("closed"), "done"),
    State(CANCELLED, _("cancelled"), "void"),
)
OPEN = (DRAFT, SUBMITTED, AUDITED, DECIDED)
"""Somebody still has to do something about it."""
