"""Rules of asking for a return into the books (D1.5)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.refusals import Refusal, refusal_code
from counterfoil.returns.models import Bucket, SalesReturnRequest

refusal_code(
    "opinion_required",
    _("The inspector's opinion is missing"),
    _("Line {line} ({product}) has no opinion of the quality inspector. Have it inspected again before it is printed."),
    section="D1.5",
)


def opinion_is_on_it(request: SalesReturnRequest, *, do: Any) -> Refusal | None:
    """Every line says what the quality inspector thinks; what was never received was never inspected."""
    for line in do.lines:
        if line.bucket != Bucket.SHORT and not line.opinion.strip():
            return Refusal("opinion_required", line=line.line_no, product=line.product.code)
    return None


def nothing_is_posted(request: SalesReturnRequest, *, do: Any) -> Refusal | None:
    """What is on the books is reversed, not cancelled."""
    found = request.returns.filter(state="posted", reversal_of=None).first()
    return Refusal("has_successors", found=found.number) if found is not None else None
