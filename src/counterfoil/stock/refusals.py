"""Refusals of the store."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.refusals import refusal_code

refusal_code(
    "out_of_stock",
    _("Not enough in stock"),
    _("{product} at {location}: {required} is needed, {found} is available."),
    section="C1.8",
)
refusal_code(
    "wrong_location",
    _("Goods may not go this way"),
    _("Line {line}: from {found} to {target} is not allowed. Allowed: {required}."),
    section="0",
)
refusal_code(
    "count_outdated",
    _("Goods moved since the count"),
    _("{product} at {location} moved after it was counted. Take the count back and count again."),
    section="0",
)
refusal_code(
    "reserved_exceeds_counted",
    _("Less was counted than is promised"),
    _("{product} at {location}: {found} was counted, {required} is reserved. Free the reservations first."),
    section="0",
)
refusal_code(
    "red_document",
    _("A red document is not reversed"),
    _("{found} is a red document. Write a new paper instead of reversing it."),
    section="0",
)
refusal_code(
    "place_in_use",
    _("The place is in use"),
    _("{found} stays in use: goods lie there, or the house itself needs it."),
    section="0",
)
