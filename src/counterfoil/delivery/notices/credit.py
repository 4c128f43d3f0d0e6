"""The credit judgement as it is kept on the notice (C1.7)."""

from datetime import datetime
from typing import Any

from counterfoil.delivery.models import DeliveryNotice
from counterfoil.kernel.presentation import declare_price_keys, spelled
from counterfoil.receivables import actions as receivables

declare_price_keys("judgement", "credit_override")


def judge(document: DeliveryNotice, *, at: datetime) -> bool:
    """Judge the notice by its customer's account, which is locked from here on, and keep all figures on it.

    Its own hold doesn't count against it. Passing writes the hold, or brings the one that is there to its amount.
    """
    receivables.lock_account(document.customer_id)
    judgement = receivables.judge(document.customer, document.pk, document.total, at=at)
    document.judgement = {**judgement.as_json(), "at": spelled(at)}
    passed = judgement.result == "passed"
    if passed:
        hold(document, at=at)
    return passed


def hold(document: DeliveryNotice, *, at: datetime) -> None:
    """Take credit room for the notice's amount; the account is locked."""
    receivables.hold(document.pk, document.number, document.customer, document.total, at=at)


def override(document: DeliveryNotice, *, by: Any, reason: str, at: datetime) -> None:
    """Released by hand against the judgement: who, why, when, and by how much; the room is taken all the same."""
    receivables.lock_account(document.customer_id)
    document.credit_override = {
        "by": by.username, "reason": reason, "at": spelled(at), "judgement": document.judgement,
    }  # fmt: skip
    hold(document, at=at)


def cut(document: DeliveryNotice, *, at: datetime) -> None:
    """The hold follows the notice's amount down."""
    receivables.lock_account(document.customer_id)
    receivables.cut_hold(document.pk, document.total, at=at)


def free_room(document: DeliveryNotice, *, at: datetime) -> None:
    """The notice is held again: it takes no room, but what was paid for it stays kept for it."""
    receivables.lock_account(document.customer_id)
    receivables.void_hold(document.pk, at=at)


def free(document: DeliveryNotice, *, at: datetime) -> None:
    """The notice takes no room any more, and what was paid for it is free."""
    receivables.lock_account(document.customer_id)
    receivables.void_hold(document.pk, at=at)
    receivables.free_kept(document.pk, at=at)
