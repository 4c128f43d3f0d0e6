"""How the figures of accounts are called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AGE_WORDS: dict[str, Promise] = {
    "not_due": _("not due"),
    "d1_30": _("1-30 days"),
    "d31_60": _("31-60 days"),
    "d61_90": _("61-90 days"),
    "d90_plus": _("over 90 days"),
}
"""The columns of the ageing (A1) by name."""
EXPOSURE_WORDS: dict[str, Promise] = {
    "open_receivables": _("open receivables"),
    "free_advances": _("free advances"),
    "kept_advances": _("advances kept for notices"),
    "held_notices": _("notices passed, not shipped"),
    "this_notice": _("this notice"),
}
"""The parts of the exposure (C1.7) by name; advances count against it."""
