"""What customers owe and have paid.

``Entry`` and ``Allocation`` are the ledger: written once. ``OpenItem`` is what is left of an entry, kept by the
database itself (trigger in the migrations), as is the account's balance. A hold is a pending row of the same
discipline: written when a notice passes its judgement, posted or voided later; a keeping likewise.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from counterfoil.customers.models import Customer, PaymentMethod
from counterfoil.kernel.fields import MoneyField
from counterfoil.kernel.models import Document, InsertOnly, StoredFile


class Account(models.Model):
    """The account of a customer: the row that is locked before anything about its money is judged or written."""

    customer = models.OneToOneField(Customer, on_delete=models.PROTECT, related_name="account", primary_key=True)
    balance = MoneyField(default=0)
    """Sum of all entries: positive is owed to us."""


class Entry(InsertOnly):
    """One movement of a customer's account. Positive amounts are owed to us, negative ones were paid or credited."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("opening balance")
        SHIPMENT = "shipment", _("shipment")
        RECEIPT = "receipt", _("receipt")
        SALES_RETURN = "sales_return", _("sales return")
        ADJUSTMENT = "adjustment", _("adjustment")
        REVERSAL = "reversal", _("reversal")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="entries", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    amount = MoneyField()
    tax = MoneyField(default=0)
    """VAT within the amount."""
    booked_on = models.DateField()
    due_on = models.DateField(null=True)
    resource = models.CharField(max_length=60)
    document_id = models.BigIntegerField(null=True)
    number = models.CharField(max_length=40)
    reverses = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    text = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="entry_of_something"),
            models.UniqueConstraint(
                fields=["resource", "document_id", "kind"],
                condition=Q(document_id__isnull=False),
                name="entry_once_per_document",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "id"], name="entry_of_customer"),
            models.Index(fields=["customer", "booked_on", "id"], name="entry_by_day"),
            models.Index(fields=["id"], condition=Q(kind="opening"), name="entry_opening"),
        ]


class OpenItem(models.Model):
    """What is left of an entry. Positive: still owed. Negative: an advance, part of it perhaps kept for a notice.

    Written by the database alone (triggers on entries, allocations and keepings).
    """

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="open_item", primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="open_items")
    amount = MoneyField()
    """Of the entry: the rest lies between nothing and this."""
    rest = MoneyField()
    kept_amount = MoneyField(default=0, db_default=0)
    """How much of an advance is kept for notices and counts only against them (C1.7)."""
    due_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, rest__gte=0, rest__lte=F("amount"))
                | Q(amount__lt=0, rest__lte=0, rest__gte=F("amount")),
                name="open_item_rest",
            ),
            models.CheckConstraint(
                condition=Q(kept_amount=0) | Q(kept_amount__gt=0, rest__lte=-F("kept_amount")), name="open_item_kept"
            ),
        ]
        indexes = [
            models.Index(
                fields=["customer", "due_on"], include=["rest"], condition=~Q(rest=0), name="open_item_of_customer"
            ),
            models.Index(
                fields=["due_on"], include=["customer", "rest"], condition=Q(rest__gt=0), name="open_item_due"
            ),
        ]


class Allocation(InsertOnly):
    """Part of a credit (payment, red entry) that meets part of a debit. A negative amount undoes one."""

    debit = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="met_by")
    credit = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="meets")
    amount = MoneyField()
    resource = models.CharField(max_length=60)
    number = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="allocation_of_something"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="allocation_between_two"),
        ]


class Hold(models.Model):
    """Credit room taken by a notice that passed its judgement, until it is shipped or cancelled (C1.7)."""

    class State(models.TextChoices):
        PENDING = "pending", _("pending")
        POSTED = "posted", _("posted")
        VOIDED = "voided", _("voided")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="holds")
    notice_id = models.BigIntegerField()
    number = models.CharField(max_length=40)
    amount = MoneyField()
    """Never grows; cut when lines leave the notice."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="hold_not_negative"),
            models.UniqueConstraint(fields=["notice_id"], condition=Q(state="pending"), name="hold_once_per_notice"),
        ]
        indexes = [models.Index(fields=["customer"], condition=Q(state="pending"), name="hold_pending")]


class Keeping(models.Model):
    """Part of an advance that was paid for one delivery notice: it counts against that notice only (C1.7)."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="keepings", db_index=False)
    notice_id = models.BigIntegerField()
    number = models.CharField(max_length=40)
    amount = MoneyField()
    """What is still kept; falls to nothing when the notice is posted, cancelled, or the payment is reversed."""
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="keeping_not_negative"),
            models.UniqueConstraint(fields=["entry", "notice_id"], name="keeping_once"),
        ]
        indexes = [
            models.Index(fields=["notice_id"], condition=Q(amount__gt=0), name="keeping_of_notice"),
            models.Index(fields=["customer"], condition=Q(amount__gt=0), name="keeping_of_customer"),
        ]


class Receipt(Document):
    """Money received from a customer (收款单)."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer"), db_index=False
    )
    amount = MoneyField(_("amount"))
    payment_method = models.CharField(_("payment method"), max_length=20, choices=PaymentMethod.choices)
    received_on = models.DateField(_("received on"))
    delivery_notice = models.CharField(_("kept for notice"), max_length=40, blank=True)
    """Number of the delivery notice that it is kept for, when one is named."""
    allocations = models.JSONField(_("allocations"), default=list)
    """As asked for: ``[{"entry": id, "amount": "12.00"}]``; what is not named goes to the oldest."""
    remark = models.CharField(_("remark"), max_length=2000, blank=True)
    reversal_of = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="reversals",
        verbose_name=_("reverses"),
        db_index=False,
    )
    posted_at = models.DateTimeField(_("posted at"), null=True)
    worked = ("posted_at",)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, reversal_of=None) | Q(amount__lt=0, reversal_of__isnull=False),
                name="receipt_amount",
            ),
            models.UniqueConstraint(fields=["reversal_of"], name="receipt_reversed_once"),
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], name="receipt_made"),
            models.Index(fields=["customer", "-id"], name="receipt_of_customer"),
            models.Index(fields=["state", "-id"], name="receipt_state"),
        ]


class ReceivableAdjustment(Document):
    """A change of what a customer owes that is neither goods nor money received (应收调整单, section 0)."""

    class Kind(models.TextChoices):
        COMPENSATION = "compensation", _("compensation")
        WRITE_OFF = "write_off", _("write-off")
        REFUND = "refund", _("refund")
        FREIGHT = "freight", _("freight")

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer"), db_index=False
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    amount = MoneyField(_("amount"))
    """Positive is owed to us, negative is credited to the customer."""
    reason = models.CharField(_("reason"), max_length=2000)
    reversal_of = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="reversals",
        verbose_name=_("reverses"),
        db_index=False,
    )
    posted_at = models.DateTimeField(_("posted at"), null=True)
    worked = ("posted_at",)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="adjustment_of_something"),
            models.UniqueConstraint(fields=["reversal_of"], name="adjustment_reversed_once"),
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], name="adjustment_made"),
            models.Index(fields=["customer", "-id"], name="adjustment_of_customer"),
            models.Index(fields=["state", "-id"], name="adjustment_state"),
        ]


class StatementConfirmation(InsertOnly):
    """What a customer said to a statement of account (对账单确认, A1): that it is right, or what is not."""

    class Verdict(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        DISPUTED = "disputed", _("disputed")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    start = models.DateField()
    end = models.DateField()
    balance = MoneyField()
    """The closing balance that the customer was shown."""
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    confirmed_by = models.CharField(max_length=120)
    """The person at the customer."""
    confirmed_on = models.DateField()
    remark = models.CharField(max_length=2000, blank=True)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    """The stamped statement as it came back."""
    file_name = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="statement_period"),
            models.CheckConstraint(
                condition=Q(verdict="confirmed") | ~Q(remark=""), name="statement_disputed_with_words"
            ),
        ]
        indexes = [models.Index(fields=["customer", "-id"], name="statement_answer_of_customer")]


class StatementSending(models.Model):
    """A statement of account that went to a customer (对账单, A1): it waits until the answer is recorded, or until the
    same period is sent again."""

    class Channel(models.TextChoices):
        FAX = "fax", _("fax")
        EMAIL = "email", _("e-mail")
        PRINT = "print", _("print")
        OTHER = "other", _("other")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    start = models.DateField()
    end = models.DateField()
    balance = MoneyField()
    """The closing balance that the customer was shown."""
    channel = models.CharField(max_length=10, choices=Channel.choices)
    recipient = models.CharField(max_length=120)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    """The paper as it went out."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    """When it was answered or sent again."""
    answer = models.ForeignKey(StatementConfirmation, null=True, on_delete=models.PROTECT, related_name="sendings")
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="statement_sent_period"),
            models.CheckConstraint(
                condition=Q(answer=None) | Q(settled_at__isnull=False), name="statement_answered_is_settled"
            ),
            models.UniqueConstraint(
                fields=["customer", "start", "end"], condition=Q(settled_at=None), name="statement_waits_once"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(settled_at=None), name="statement_waiting"),
            models.Index(fields=["-id"], condition=Q(answer__isnull=False), name="statement_answered"),
            models.Index(fields=["customer", "-id"], name="statement_sent_to_customer"),
        ]


class InvoiceItem(models.Model):
    """A shipment or red entry that an invoice is to be written for (开票), until it is or need not be."""

    class State(models.TextChoices):
        OPEN = "open", _("to be invoiced")
        INVOICED = "invoiced", _("invoiced")
        VOID = "void", _("reversed before it was invoiced")

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="invoice_item", primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    number = models.CharField(max_length=60, blank=True)
    """Number of the invoice as the tax bureau's program gave it."""
    invoiced_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="invoiced", invoiced_on__isnull=False) & ~Q(number="")
                | ~Q(state="invoiced") & Q(number="", invoiced_on=None),
                name="invoiced_with_number_and_day",
            ),
        ]
        indexes = [
            models.Index(fields=["entry"], condition=Q(state="open"), name="invoice_item_open"),
            models.Index(fields=["customer", "entry"], condition=Q(state="open"), name="invoice_item_of_customer"),
            models.Index(fields=["number"], condition=~Q(number=""), name="invoice_item_number"),
        ]


class InvoiceMark(InsertOnly):
    """Who marked an entry as invoiced, with which number, or (without one) put it back on the list."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="invoice_marks")
    number = models.CharField(max_length=60, blank=True)
    invoiced_on = models.DateField(null=True)
    reason = models.CharField(max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()


class Books(models.Model):
    """Up to which day the books are closed (关账). One row: nothing is booked on that day or before."""

    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="books_are_one")]


class BooksChange(InsertOnly):
    """The books were closed to a day, or opened again: by whom and why."""

    before = models.DateField(null=True)
    after = models.DateField(null=True)
    reason = models.CharField(max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()


class OverdueFeedback(InsertOnly):
    """The clerk and the salesperson were told that this item became overdue (A1): once per item."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="overdue_feedback", primary_key=True)
    at = models.DateTimeField()


class BankStatement(InsertOnly):
    """A bank statement file that was read (银行流水)."""

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    lines_read = models.IntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()


class BankLine(models.Model):
    """Money that came in by the bank, waiting to be booked as a receipt. The same line is kept once, whichever file
    it stands in."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        BOOKED = "booked", _("booked")
        IGNORED = "ignored", _("left aside")

    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="lines")
    row = models.IntegerField()
    fingerprint = models.CharField(max_length=64, unique=True)
    received_on = models.DateField()
    payer = models.CharField(max_length=200, blank=True)
    account_number = models.CharField(max_length=60, blank=True)
    amount = MoneyField()
    text = models.CharField(max_length=400, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    receipt = models.OneToOneField(Receipt, null=True, on_delete=models.PROTECT, related_name="bank_line")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="bank_line_of_something"),
            models.CheckConstraint(
                condition=Q(state="booked", receipt__isnull=False) | ~Q(state="booked") & Q(receipt=None),
                name="bank_line_booked_by_a_receipt",
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(state="waiting"), name="bank_line_waiting")]


class Payer(models.Model):
    """Who pays for a customer under another name (the owner's private account, a sister company): learnt when a bank
    line of that name is booked."""

    folded_name = models.CharField(max_length=200)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    booked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["folded_name", "customer"], name="payer_once")]
