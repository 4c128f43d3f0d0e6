"""The attachment audit by the clock (附件定时稽查)."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from counterfoil.complaints.audits import actions
from counterfoil.kernel.jobs import job


@job("audit_attachments", cron="30 6 1 * *", label=_("Draw the sample of the attachment audit"))
def audit_attachments(*, at: datetime) -> Any:
    """Once a month; where two run at once, the database lets one of them draw."""
    try:
        return actions.draw_scheduled(at=at)
    except IntegrityError:
        return None
