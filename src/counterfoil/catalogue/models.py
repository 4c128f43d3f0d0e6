"""Products, categories, price list, discount floors."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.fields import QuantityField, RateField, UnitPriceField
from counterfoil.kernel.models import Row


class Category(models.Model):
    """A product category; discounts are agreed per category."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    is_custom = models.BooleanField(_("made to order"), default=False)
    """Goods of this category are made for one order only (定制) and need a review."""
    natural: ClassVar[str] = "code"

    def __str__(self) -> str:
        return self.name


class Product(Row):
    """Something sold, counted in one unit."""

    code = models.CharField(_("product code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    spec = models.CharField(_("specification"), max_length=120, blank=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, verbose_name=_("category"), db_index=False)
    unit = models.CharField(_("unit"), max_length=10)
    decimals = models.IntegerField(_("decimals"), default=0)
    """How many decimals a quantity of it may have."""
    pack_size = QuantityField(_("pack size"), default=1)
    """Pieces in a full box."""
    vat_rate = models.DecimalField(_("VAT rate"), max_digits=5, decimal_places=4, default="0.13")
    floor = models.CharField(_("floor"), max_length=20, blank=True)
    """Code of the floor where it is mostly kept."""
    shelf = models.CharField(_("shelf"), max_length=40, blank=True)
    old_code = models.CharField(_("old code"), max_length=40, blank=True)
    is_active = models.BooleanField(_("sold"), default=True)
    pinyin = models.CharField(max_length=400, blank=True)
    """Pinyin of name and specification, full and initials, for search and for sorting."""
    search = models.TextField(blank=True)
    """Everything it is found by, folded: code, old code, name, specification, pinyin. One trigram index serves it."""
    natural: ClassVar[str] = "code"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(decimals__gte=0, decimals__lte=3), name="product_decimals"),
            models.CheckConstraint(condition=Q(vat_rate__gte=0, vat_rate__lt=1), name="product_vat_rate"),
        ]
        indexes = [
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="product_search"),
            models.Index(fields=["category", "code"], name="product_category"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class PriceListItem(models.Model):
    """The list price of a product from a day on (CNY per unit, tax included)."""

    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="prices", verbose_name=_("product"), db_index=False
    )
    list_price = UnitPriceField(_("list price"))
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "valid_from"], name="price_once_per_day"),
            models.CheckConstraint(condition=Q(list_price__gte=0), name="price_not_negative"),
        ]


class DiscountPolicy(models.Model):
    """The company's floor (公司限定的最低折扣): the lowest rate paid for a grade of customers and a category (A1.2)."""

    grade = models.CharField(_("grade"), max_length=10)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+", verbose_name=_("category"))
    floor_rate = RateField(_("lowest rate"))
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grade", "category", "valid_from"], name="policy_once_per_day"),
            models.CheckConstraint(condition=Q(floor_rate__gt=0, floor_rate__lte=1), name="policy_rate"),
        ]
