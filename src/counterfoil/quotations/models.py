"""Quotations and follow-ups."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from counterfoil.catalogue.models import Product
from counterfoil.customers.models import Customer
from counterfoil.kernel.fields import MoneyField, QuantityField, RateField, UnitPriceField
from counterfoil.kernel.models import Document, Line


class Quotation(Document):
    """What we offered a customer, and until when it stands (报价单, B1.1)."""

    class Channel(models.TextChoices):
        """By which way it went out."""

        FAX = "fax", _("fax")
        EMAIL = "email", _("e-mail")
        PRINT = "print", _("print")
        OTHER = "other", _("other")

    class Accepted(models.TextChoices):
        """How a customer says yes; another way is told in words."""

        PHONE = "phone", _("phone")
        EMAIL = "email", _("e-mail")
        FAX = "fax", _("fax")
        SIGNED = "signed_return", _("signed and returned")
        WECHAT = "wechat", _("WeChat")
        VISIT = "visit", _("visit")

    class Lost(models.TextChoices):
        """Why a customer says no (丢单原因)."""

        PRICE = "price", _("price too high")
        DELIVERY = "delivery", _("delivery too late")
        TERMS = "terms", _("settlement terms")
        QUALITY = "quality", _("quality or specification")
        COMPETITOR = "competitor", _("bought elsewhere")
        NO_NEED = "no_need", _("not needed any more")
        NO_ANSWER = "no_answer", _("no answer")
        OTHER = "other", _("other")

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer"), db_index=False
    )
    valid_until = models.DateField(_("valid until"))
    remark = models.CharField(_("remark"), max_length=2000, blank=True)
    total = MoneyField(_("total"), default=0)
    tax_total = MoneyField(_("tax in it"), default=0)
    channel = models.CharField(_("sent by"), max_length=20, choices=Channel.choices, blank=True)
    recipient = models.CharField(_("sent to"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    accepted_how = models.CharField(_("accepted by way of"), max_length=200, choices=Accepted.choices, blank=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    lost_reason = models.CharField(_("why declined"), max_length=20, choices=Lost.choices, blank=True)
    lost_remark = models.CharField(_("what the customer said"), max_length=2000, blank=True)
    worked = (
        "channel", "recipient", "sent_at", "accepted_how", "accepted_at", "lost_reason", "lost_remark",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=("sent", "accepted", "converted")) | Q(sent_at__isnull=False),
                name="quotation_sent_once_out",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("accepted", "converted")) | ~Q(accepted_how=""), name="quotation_accepted_how"
            ),
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(lost_reason=""), name="quotation_declined_why"),
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], name="quotation_made"),
            models.Index(fields=["customer", "-id"], name="quotation_of_customer"),
            models.Index(fields=["state", "valid_until"], name="quotation_state"),
        ]


class QuotationLine(Line):
    """One product offered, at which price."""

    document = models.ForeignKey(Quotation, on_delete=models.CASCADE, related_name="lines", db_index=False)
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="+", verbose_name=_("product"), db_index=False
    )
    quantity = QuantityField(_("quantity"))
    list_price = UnitPriceField(_("list price"))
    discount_rate = RateField(_("rate"))
    unit_price = UnitPriceField(_("unit price"))
    amount = MoneyField(_("amount"))
    vat_rate = models.DecimalField(_("VAT rate"), max_digits=5, decimal_places=4)
    tax = MoneyField(_("tax in it"))
    requirement = models.CharField(_("special requirement"), max_length=2000, blank=True)
    remark = models.CharField(_("remark"), max_length=2000, blank=True)
    customer_rate = RateField(_("customer's rate"))
    """The rate agreed with the customer when the line was written."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "line_no"], name="quotation_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="quotation_line_of_something"),
            models.CheckConstraint(
                condition=Q(discount_rate__gt=0, discount_rate__lte=1), name="quotation_line_rate_range"
            ),
        ]
        indexes = [models.Index(fields=["product", "document"], name="quotation_line_product")]


class FollowUp(models.Model):
    """A call, visit or message to a customer, about a quotation or in general, to be done on a day (跟进)."""

    class Kind(models.TextChoices):
        CALL = "call", _("call")
        VISIT = "visit", _("visit")
        MESSAGE = "message", _("message")

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer"), db_index=False
    )
    quotation = models.ForeignKey(
        Quotation, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("quotation")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    text = models.CharField(_("what about"), max_length=2000, blank=True)
    next_date = models.DateField(_("next date"), null=True, blank=True)
    """When it is to be done; without a date it was done when it was written down."""
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("owner")
    )
    result = models.CharField(_("what came of it"), max_length=2000, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    created_at = models.DateTimeField(_("made at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by"), db_index=False
    )
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(next_date__isnull=False) | Q(done_at__isnull=False), name="follow_up_dated_or_done"
            )
        ]
        indexes = [
            models.Index(fields=["customer", "-id"], name="follow_up_of_customer"),
            models.Index(fields=["owner", "next_date"], condition=Q(done_at=None), name="follow_up_open"),
        ]
