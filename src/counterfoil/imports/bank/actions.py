"""What is done with bank statements: read, booked line by line as posted receipts, or left aside."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.customers.folding import folded_name
from counterfoil.imports.bank import reading
from counterfoil.imports.bank.matching import propose
from counterfoil.imports.plans import Finding
from counterfoil.imports.problems import Unreadable
from counterfoil.kernel import attachments
from counterfoil.kernel.checks import acting_role, role_refusal
from counterfoil.kernel.doing import Doing, Unit
from counterfoil.kernel.fields import plain
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.performing import create, perform, transact
from counterfoil.kernel.refusals import Refusal
from counterfoil.people import roles
from counterfoil.receivables.models import BankLine, BankStatement, Payer, Receipt

MAY_BOOK = frozenset({roles.ACCOUNTANT})
LONGEST_REMARK = 2000


def receive(data: bytes, *, name: str, by: Any, at: datetime) -> tuple[BankStatement, int, list[Finding]]:
    """Read a bank's file. Lines that were read before, from this file or another, are not taken a second time.

    Returns the statement, how many lines are new, and what is wrong with others. Raises ``Refusal``
    (``role_required``, ``import_unreadable``).
    """
    _refuse_person(by, at)
    try:
        lines, errors = reading.read(data, today=timezone.localtime(at).date())
    except Unreadable as error:
        raise Refusal("import_unreadable", found=error.problem) from None

    def work(_unit: Unit) -> tuple[BankStatement, int]:
        statement = BankStatement.objects.create(
            file=attachments.keep(data, "application/octet-stream"), file_name=attachments.clean_name(name),
            lines_read=len(lines), by_id=by.id, at=at,
        )  # fmt: skip
        before = BankLine.objects.filter(fingerprint__in=[line.fingerprint for line in lines]).count()
        BankLine.objects.bulk_create(
            [
                BankLine(
                    statement=statement, row=line.row, fingerprint=line.fingerprint, received_on=line.received_on,
                    payer=line.payer, account_number=line.account_number, amount=line.amount, text=line.text,
                    reference=line.reference,
                )
                for line in lines
            ],
            ignore_conflicts=True,
        )  # fmt: skip
        return statement, len(lines) - before

    statement, new = transact(work, at=at)
    return statement, new, errors


def book(line_id: int, *, customer: str, as_proposed: bool, by: Any, at: datetime) -> Receipt:
    """Make a receipt of a line and post it. ``as_proposed``: to the items (or for the notice) proposed for this
    customer, else to the oldest.

    Where posting is refused the receipt stays as a draft, for the accountant to see why. Raises ``Refusal``
    (``role_required``, ``inputs_invalid``, and what posting refuses).
    """
    _refuse_person(by, at)

    def work(_unit: Unit) -> Receipt:
        line = BankLine.objects.select_for_update().filter(pk=line_id, state=BankLine.State.WAITING).first()
        if line is None:
            raise invalid("line", _("This line is booked or left aside already."))
        receipt: Receipt = create("receipts", _entered(line, customer, as_proposed), by=by, at=at)
        line.state, line.receipt = BankLine.State.BOOKED, receipt
        line.save(update_fields=["state", "receipt"])
        _learn(line, receipt, at=at)
        return receipt

    receipt = transact(work, at=at)
    done: Receipt = perform(receipt, "post", by=by, at=at)
    return done


def _entered(line: BankLine, customer: str, as_proposed: bool) -> dict[str, Any]:
    entered: dict[str, Any] = {
        "customer": customer, "amount": plain(line.amount, least_decimals=2),
        "payment_method": "acceptance" if "承兑" in line.text else "transfer",
        "received_on": line.received_on.isoformat(),
        "remark": " ".join(part for part in (line.payer, line.text, line.reference) if part)[:LONGEST_REMARK],
    }  # fmt: skip
    proposal = propose([line])[line.pk]
    if as_proposed and proposal.customer is not None and proposal.customer.code == customer:
        if proposal.notice:
            entered["delivery_notice"] = proposal.notice
        entered["allocations"] = [
            {"entry": entry, "amount": plain(amount, least_decimals=2)} for entry, amount in proposal.entries
        ]
    return entered


def _learn(line: BankLine, receipt: Receipt, *, at: datetime) -> None:
    """Next time this payer's name is known, where it isn't the customer's own."""
    name = folded_name(line.payer) if line.payer.strip() else ""
    if name and name != receipt.customer.folded_name:
        Payer.objects.update_or_create(folded_name=name, customer=receipt.customer, defaults={"booked_at": at})


def give_back(receipt: Receipt, *, do: Doing) -> None:
    """The receipt made of a line is void or reversed: the money is still on the bank's paper, and waits again."""
    BankLine.objects.filter(receipt=receipt).update(state=BankLine.State.WAITING, receipt=None)


def leave_aside(line_id: int, *, by: Any, at: datetime) -> None:
    """It isn't from a customer (interest, a refund of ours): it leaves the list. Raises ``Refusal``."""
    _refuse_person(by, at)
    _move(line_id, BankLine.State.WAITING, BankLine.State.IGNORED)


def take_up(line_id: int, *, by: Any, at: datetime) -> None:
    """A line left aside is on the list again. Raises ``Refusal``."""
    _refuse_person(by, at)
    _move(line_id, BankLine.State.IGNORED, BankLine.State.WAITING)


def _move(line_id: int, before: str, after: str) -> None:
    if not BankLine.objects.filter(pk=line_id, state=before).update(state=after):
        raise invalid("line", _("This line is booked or left aside already."))


def _refuse_person(by: Any, at: datetime) -> None:
    if acting_role(by, MAY_BOOK, at)[0] is None:
        raise role_refusal(_("Book bank lines"), MAY_BOOK, by, at)
