from django.db import models

from counterfoil.kernel.fields import MoneyField, QuantityField
from counterfoil.kernel.models import Document, Line


class Paper(Document):
    """A request to buy something small."""

    title = models.CharField("title", max_length=100)
    total = MoneyField("total", default=0)
    remark = models.CharField("remark", max_length=200, blank=True)
    worked = ("remark",)


class PaperLine(Line):
    document = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="lines")
    what = models.CharField("what", max_length=100)
    quantity = QuantityField("quantity")


class Copy(Document):
    """What is made of a paper that was signed."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="copies")
