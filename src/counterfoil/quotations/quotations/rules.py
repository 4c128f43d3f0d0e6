"""What must hold before a quotation moves. Each rule answers with a refusal or with nothing."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.refusals import Refusal
from counterfoil.quotations.models import Quotation


def quotation_has_lines(document: Quotation, *, do: Any) -> Refusal | None:
    """At least one line offers something."""
    return None if do.lines else invalid("lines", _("needs at least {min_length}"), min_length=1)


def quotation_still_stands(document: Quotation, *, do: Any) -> Refusal | None:
    """It can be accepted until the end of the day that it names, in the company's time zone. Refuses
    ``quotation_expired``."""
    today = timezone.localtime(do.at).date()
    if today <= document.valid_until:
        return None
    return Refusal("quotation_expired", found=today.isoformat(), required=document.valid_until.isoformat())
