"""What insight keeps for itself: sums of what was shipped, so that a year of figures is read at once, and habits of buyers.

Nothing here is a fact of its own. All of it is told from the shipments, kept by jobs, rebuilt at will, and held against
them by ``counterfoil check``.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from counterfoil.catalogue.models import Product
from counterfoil.customers.models import Customer
from counterfoil.kernel.fields import MoneyField, QuantityField


class Rollup(models.Model):
    """Up to which moment of posting shipments are in the sums; what was posted since is added when it is read."""

    upto = models.DateTimeField()
    year_from = models.DateField(null=True)
    """The first month of the year that was added up last (``figures.kept``)."""
    steps_upto = models.DateTimeField(null=True)
    """Up to which moment the log's steps are counted (``process.steps``)."""

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_rollup")]


class CustomerMonth(models.Model):
    """What was shipped to a customer in a month. A reversed shipment counts in its month, its red one in its own."""

    month = models.DateField()
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    amount = MoneyField(default=0)
    asked = models.IntegerField(default=0)
    """Shipments that stand, of notices that asked for a day."""
    late = models.IntegerField(default=0)
    """Of these, those that left after it."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month", "customer"], name="customer_month_once")]
        indexes = [models.Index(fields=["customer", "month"], name="month_of_customer")]


class ProductMonth(models.Model):
    """What was shipped of a product in a month."""

    month = models.DateField()
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField(default=0)
    quantity = QuantityField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month", "product"], name="product_month_once")]


class MonthSum(models.Model):
    """What was shipped in a month to all customers: the sums of ``CustomerMonth``."""

    month = models.DateField(primary_key=True)
    amount = MoneyField(default=0)
    asked = models.IntegerField(default=0)
    late = models.IntegerField(default=0)


class CustomerYear(models.Model):
    """What was shipped to a customer since the year's first month, and its region as it was when that was added up."""

    customer = models.OneToOneField(Customer, primary_key=True, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField(default=0)
    region = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-amount", "customer"], name="customer_year_most"),
            models.Index(fields=["region"], include=["amount"], name="customer_year_region"),
        ]


class ProductYear(models.Model):
    """What was shipped of a product since the year's first month."""

    product = models.OneToOneField(Product, primary_key=True, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField(default=0)
    quantity = QuantityField(default=0)

    class Meta:
        indexes = [models.Index(fields=["-amount", "product"], name="product_year_most")]


class HeardCause(models.Model):
    """How many papers (returns, complaints) of the year name a cause, of those that nothing can change any more."""

    kind = models.CharField(max_length=20)
    cause = models.CharField(max_length=30, blank=True)
    papers = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "cause"], name="heard_cause_once")]


class HeardProduct(models.Model):
    """Pieces of a product on such papers of the year."""

    kind = models.CharField(max_length=20)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", db_index=False)
    pieces = QuantityField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "product"], name="heard_product_once")]


class StageMonth(models.Model):
    """How many more or fewer customers stood in a stage at the end of a month than at its beginning."""

    month = models.DateField()
    stage = models.CharField(max_length=20)
    many = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month", "stage"], name="stage_month_once")]


class CohortMonth(models.Model):
    """How many of those who bought first in one month bought in another."""

    cohort = models.DateField()
    month = models.DateField()
    many = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "month"], name="cohort_month_once")]


class Step(models.Model):
    """A step that the log knows: an action of a kind of paper, by a role, from a state to a state."""

    resource = models.CharField(max_length=60)
    action = models.CharField(max_length=60)
    role = models.CharField(max_length=40)
    from_state = models.CharField(max_length=30)
    to_state = models.CharField(max_length=30)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resource", "action", "role", "from_state", "to_state"], name="step_once")
        ]


class StepDay(models.Model):
    """How often a step was done on a day after a wait of about the same length (``process.steps``)."""

    day = models.DateField()
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+", db_index=False)
    span = models.SmallIntegerField()
    many = models.IntegerField()
    seconds = models.BigIntegerField()
    """How long these waited in all."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "step", "span"], name="step_day_once")]


class Segment(models.TextChoices):
    """Customers by recency, frequency and amount, each high or low (RFM)."""

    CHAMPION = "champion", _("champions")
    PROMISING = "promising", _("promising big ones")
    KEEP = "keep", _("big ones to keep")
    WIN_BACK = "win_back", _("big ones to win back")
    REGULAR = "regular", _("regulars")
    FRESH = "fresh", _("newcomers")
    FADING = "fading", _("fading regulars")
    GONE = "gone", _("gone quiet")


class Habit(models.Model):
    """How a customer has bought until a day: recency, frequency, amount, and when the next purchase may be expected."""

    customer = models.OneToOneField(Customer, primary_key=True, on_delete=models.CASCADE, related_name="habit")
    judged_on = models.DateField()
    first_on = models.DateField()
    last_on = models.DateField()
    purchases = models.IntegerField()
    """Days with a shipment, ever."""
    year_purchases = models.IntegerField()
    """Days with a shipment in the last twelve months."""
    year_amount = MoneyField(default=0)
    recency = models.SmallIntegerField()
    """From 1 (long ago) to 5 (just now), among all who ever bought."""
    frequency = models.SmallIntegerField()
    amount = models.SmallIntegerField()
    segment = models.CharField(max_length=20, choices=Segment.choices)
    expected = models.DecimalField(null=True, max_digits=8, decimal_places=2)
    """Purchases expected within ninety days (BG/NBD); nothing while there are too few customers to tell."""
    alive = models.DecimalField(null=True, max_digits=5, decimal_places=4)
    """How likely the customer still buys at all."""
    next_on = models.DateField(null=True)
    """By when one more purchase is expected, if within a year."""

    class Meta:
        indexes = [
            models.Index(fields=["segment", "customer"], name="habit_segment"),
            models.Index(fields=["-expected", "customer"], condition=Q(expected__gt=0), name="habit_expected"),
        ]


class SegmentSum(models.Model):
    """How many customers a segment has, and what was shipped to them in the last twelve months."""

    segment = models.CharField(max_length=20, primary_key=True, choices=Segment.choices)
    many = models.IntegerField()
    amount = MoneyField(default=0)


class Buying(models.Model):
    """The parameters of BG/NBD as they were found on a day, over so many customers."""

    judged_on = models.DateField(unique=True)
    buyers = models.IntegerField()
    r = models.FloatField()
    alpha = models.FloatField()
    a = models.FloatField()
    b = models.FloatField()


class SelfCheck(models.Model):
    """How an invariant stood when the books were last held against it (``insight.watch``)."""

    code = models.CharField(max_length=10, primary_key=True)
    at = models.DateTimeField()
    seconds = models.FloatField()
    """How long that took."""
    found = models.IntegerField(null=True)
    """The rows that break it; unknown where it took too long to look."""
    broken_since = models.DateTimeField(null=True)
