"""Customers and what was agreed with them."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Collate
from django.utils.translation import gettext_lazy as _

from counterfoil.catalogue.models import Category, Product
from counterfoil.kernel.declaration import State
from counterfoil.kernel.fields import MoneyField, RateField
from counterfoil.kernel.models import Document, InsertOnly, Row


class SettlementTerms(Row):
    """When a customer pays (结算方式). Not to be mixed up with how (payment method, 付款方式)."""

    class Kind(models.TextChoices):
        PREPAID = "prepaid", _("payment before delivery")
        CASH_ON_DELIVERY = "cash_on_delivery", _("payment on delivery")
        MONTHLY = "monthly", _("monthly account")
        NET = "net", _("net days")

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    days = models.IntegerField(_("days"), default=0)
    """``monthly``: due so many days after the month's end; ``net``: after the shipment."""
    grace_days = models.IntegerField(_("grace days"), default=0)
    """An item overdue by no more than this does not hold a notice (C1.7)."""
    is_allowed = models.BooleanField(_("allowed"), default=True)
    """May be agreed with customers (A1.2: 是否符合公司规定范围)."""
    natural: ClassVar[str] = "code"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(days__gte=0, days__lte=365), name="terms_days"),
            models.CheckConstraint(condition=Q(grace_days__gte=0, grace_days__lte=365), name="terms_grace_days"),
        ]

    def __str__(self) -> str:
        return self.name


class Stage(models.TextChoices):
    """Where a customer stands with us (A1.1, B1.2, A2.1)."""

    PROSPECT = "prospect", _("prospect")
    LEAD = "lead", _("lead customer")
    NEW = "new", _("new customer")
    MAINTAINED = "maintained", _("maintained customer")
    LOYAL = "loyal", _("loyal customer")
    DORMANT = "dormant", _("dormant")
    LOST = "lost", _("lost")


class PaymentMethod(models.TextChoices):
    """How a customer pays (付款方式)."""

    TRANSFER = "transfer", _("bank transfer")
    ACCEPTANCE = "acceptance", _("acceptance draft")
    CASH = "cash", _("cash")
    CHEQUE = "cheque", _("cheque")
    ONLINE = "online", _("online payment")
    OTHER = "other", _("other")


BLOCKED = State("blocked", _("blocked"), "held")
APPROVED = State("approved", _("approved"), "done")
NOT_APPROVED = State("not_approved", _("not approved"), "draft")


class Customer(Row):
    """Somebody who buys, or may. No order without ``approved``; nothing new at all while ``blocked``."""

    code = models.CharField(_("customer code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)
    folded_name = models.CharField(max_length=200)
    """The name without spaces, width and the usual endings (有限公司 …), for finding duplicates."""
    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    grade = models.CharField(_("grade"), max_length=10, blank=True)
    approved = models.BooleanField(_("approved"), default=False)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    blocked = models.BooleanField(_("blocked"), default=False)
    blocked_reason = models.CharField(_("why blocked"), max_length=2000, blank=True)
    stage = models.CharField(_("stage"), max_length=20, choices=Stage.choices, default=Stage.PROSPECT)
    stage_since = models.DateField(_("in this stage since"))
    stage_reason = models.CharField(_("why this stage"), max_length=200, blank=True)
    """A document's number, or the message id of a sentence that ``stage_values`` fills."""
    stage_values = models.JSONField(default=dict, blank=True)
    usual_days = models.IntegerField(null=True, blank=True)
    """Its own rhythm: the usual days between two shipments; nothing while there are too few."""
    order_due_on = models.DateField(null=True, blank=True)
    """The day by which it should have ordered again, by its own rhythm."""
    settlement_terms = models.ForeignKey(
        SettlementTerms, null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("settlement terms")
    )
    payment_method = models.CharField(
        _("payment method"), max_length=20, choices=PaymentMethod.choices, default=PaymentMethod.TRANSFER
    )
    credit_limit = MoneyField(_("credit limit"), default=0)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    invoice = models.JSONField(_("invoice data"), default=dict, blank=True)
    """Title, tax number, bank, account, address, phone as they stand on the VAT invoice."""
    region = models.CharField(_("region"), max_length=60, blank=True)
    salesperson = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("salesperson"),
        db_index=False,
    )
    sales_clerk = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("sales clerk"),
        db_index=False,
    )
    pinyin = models.CharField(max_length=800, blank=True)
    search = models.TextField(blank=True)
    """Everything found by, folded: code, name, pinyin and initials, credit code, phones, contacts."""
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(_("made at"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    natural: ClassVar[str] = "code"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["credit_code"], condition=~Q(credit_code=""), name="credit_code_once"),
            models.CheckConstraint(condition=Q(credit_limit__gte=0), name="credit_limit_not_negative"),
            models.CheckConstraint(
                condition=Q(approved=False) | Q(settlement_terms__isnull=False), name="approved_has_terms"
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="customer_search"),
            models.Index(Collate("pinyin", "C"), name="customer_pinyin"),
            models.Index(fields=["folded_name"], name="customer_folded_name"),
            GinIndex(fields=["folded_name"], opclasses=["gin_trgm_ops"], name="customer_near_name"),
            models.Index(fields=["salesperson", "id"], name="customer_of_salesperson"),
            models.Index(fields=["sales_clerk", "id"], name="customer_of_clerk"),
            models.Index(fields=["stage", "id"], name="customer_stage"),
            models.Index(fields=["created_at"], name="customer_made"),
            models.Index(
                fields=["order_due_on", "id"], condition=Q(order_due_on__isnull=False), name="customer_order_due"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def standing(self) -> State:
        """Whether it may order, as word, shape and colour."""
        return BLOCKED if self.blocked else APPROVED if self.approved else NOT_APPROVED


class Address(models.Model):
    """A place of a customer, by what it is for. Without the parts, ``street`` is the whole in one line."""

    class Kind(models.TextChoices):
        DELIVERY = "delivery", _("delivery")
        INVOICE = "invoice", _("invoice")
        OFFICE = "office", _("office")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.DELIVERY)
    province = models.CharField(_("province"), max_length=60, blank=True)
    city = models.CharField(_("city"), max_length=60, blank=True)
    district = models.CharField(_("district"), max_length=60, blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    position = models.IntegerField(default=1)

    def __str__(self) -> str:
        return "".join(part for part in (self.province, self.city, self.district, self.street) if part)


class Contact(models.Model):
    """A person at the customer."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=60)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    email = models.CharField(_("e-mail"), max_length=200, blank=True)
    title = models.CharField(_("title"), max_length=60, blank=True)
    position = models.IntegerField(default=1)

    def __str__(self) -> str:
        return self.name


class CustomerRate(models.Model):
    """The rate paid by a customer for a category (折扣率)."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="rates", db_index=False)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    discount_rate = RateField(_("rate"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "category"], name="rate_once_per_category"),
            models.CheckConstraint(condition=Q(discount_rate__gt=0, discount_rate__lte=1), name="rate_range"),
        ]


class OwnPartNumber(models.Model):
    """What a customer calls one of our products: accepted wherever a product is entered for it, and printed."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="part_numbers", db_index=False)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", verbose_name=_("product"))
    code = models.CharField(_("own part number"), max_length=60)
    folded_code = models.CharField(max_length=60)
    """Without width, case and spaces: how it is found."""
    name = models.CharField(_("own name"), max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "folded_code"], name="part_number_once")]
        indexes = [
            models.Index(fields=["customer", "product"], name="part_number_of_product"),
            models.Index(fields=["folded_code"], name="part_number_code"),
        ]


class StageChange(InsertOnly):
    """A customer moved to another stage: when and why."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="stage_changes", db_index=False)
    from_stage = models.CharField(max_length=20, blank=True)
    to_stage = models.CharField(max_length=20)
    reason = models.CharField(max_length=200)
    values = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-at"], name="stage_change_of_customer"),
            models.Index(fields=["-at"], name="stage_change_at"),
        ]


class CodeSeries(models.Model):
    """The last number used per prefix of customer codes: ``L`` for prospects, ``C`` for approved customers."""

    prefix = models.CharField(max_length=10, primary_key=True)
    last = models.IntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(last__gte=0), name="customer_series_not_negative")]


class CustomerApplication(Document):
    """Somebody asks to be taken on as a customer (新客户资料申请单, A1.1/A1.2): who they are and on which terms.

    Rates, terms and people are kept as they were asked for; what may be agreed is judged when it is submitted.
    """

    customer = models.ForeignKey(
        Customer,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("customer"),
        db_index=False,
    )
    """An existing prospect, or once approved the customer that came of it."""
    name = models.CharField(_("name"), max_length=200)
    code = models.CharField(_("former customer code"), max_length=20, blank=True)
    """Of a customer of before go-live, who keeps it; empty: the next free one."""
    credit_code = models.CharField(_("unified social credit code"), max_length=60, blank=True)
    grade = models.CharField(_("grade"), max_length=10, blank=True)
    addresses = models.JSONField(_("addresses"), default=list)
    contacts = models.JSONField(_("contacts"), default=list)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    invoice = models.JSONField(_("invoice data"), default=dict, blank=True)
    rates = models.JSONField(_("rates"), default=list)
    """``[{"category": code, "discount_rate": "0.80"}]``; a category without one pays the list price."""
    settlement_terms = models.CharField(_("settlement terms"), max_length=60, blank=True)
    """Code as asked for: only an allowed one passes ``submit``."""
    payment_method = models.CharField(
        _("payment method"), max_length=20, choices=PaymentMethod.choices, default=PaymentMethod.TRANSFER
    )
    credit_limit = MoneyField(_("credit limit"), default=0)
    salesperson = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("salesperson"),
    )  # fmt: skip
    sales_clerk = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("sales clerk"),
    )  # fmt: skip
    remark = models.CharField(_("remark"), max_length=2000, blank=True)
    folded_name = models.CharField(max_length=200)
    worked = ("customer",)
    bookkeeping = Document.bookkeeping | {"folded_name"}

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(credit_limit__gte=0), name="application_limit_not_negative")]
        indexes = [
            models.Index(fields=["created_at", "id"], name="application_made"),
            models.Index(fields=["state", "-id"], name="application_state"),
            models.Index(fields=["folded_name"], name="application_folded_name"),
            models.Index(fields=["credit_code"], name="application_credit_code"),
            models.Index(fields=["customer", "-id"], name="application_of_customer"),
            GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="application_name"),
        ]


class TermsChangeRequest(Document):
    """Other rates, settlement terms or limit for a customer (客户折扣变更申请表, A2.2), from a day on.

    What is left empty stays. The former values and the turnover beside them are those of the moment of ``submit``.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer"), db_index=False
    )
    rates = models.JSONField(_("new rates"), default=list)
    """``[{"category": code, "discount_rate": "0.75"}]``: the categories whose rate changes."""
    settlement_terms = models.CharField(_("new settlement terms"), max_length=60, blank=True)
    credit_limit: Any = MoneyField(_("new credit limit"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=2000, blank=True)
    effective_date = models.DateField(_("in force from"))
    old_rates = models.JSONField(_("former rates"), default=list)
    old_settlement_terms = models.CharField(_("former settlement terms"), max_length=60, blank=True)
    old_credit_limit = MoneyField(_("former credit limit"), default=0)
    turnover = MoneyField(_("turnover of 12 months"), null=True, blank=True)
    turnover_before = MoneyField(_("turnover of the 12 months before"), null=True, blank=True)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    worked = ("applied_at",)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(credit_limit__isnull=True) | Q(credit_limit__gte=0), name="terms_change_limit_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], name="terms_change_made"),
            models.Index(fields=["state", "-id"], name="terms_change_state"),
            models.Index(fields=["customer", "-id"], name="terms_change_of_customer"),
            models.Index(fields=["effective_date"], condition=Q(state="approved"), name="terms_change_due"),
        ]
