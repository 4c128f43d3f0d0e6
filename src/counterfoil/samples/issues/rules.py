"""Rules of sample issues (E1.1)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.refusals import Refusal
from counterfoil.samples.models import SampleIssue


def is_black(issue: SampleIssue, *, do: Any) -> Refusal | None:
    """A red issue isn't reversed in its turn."""
    return Refusal("red_document", found=issue.number) if issue.reversal_of_id is not None else None


def nothing_came_back(issue: SampleIssue, *, do: Any) -> Refusal | None:
    """Samples of which something came back can't be un-issued."""
    if issue.request.lines.filter(returned__gt=0).exists():
        return Refusal("has_successors", found=_("returned samples of {number}").format(number=issue.request.number))
    return None


def is_for_a_department(issue: SampleIssue, *, do: Any) -> Refusal | None:
    """A customer's samples are unloaded with their consignment."""
    if issue.consignment_id is None:
        return None
    return Refusal("has_successors", found=issue.consignment.number if issue.consignment else "–")
