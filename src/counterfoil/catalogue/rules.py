"""Rules about products that every paper with lines stands on."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from counterfoil.catalogue.models import Product
from counterfoil.kernel.inputs import invalid


def refuse_finer_than(product: Product, quantity: Decimal | None, loc: str) -> None:
    """A quantity has at most the decimals of its product. Raises ``inputs_invalid``."""
    if quantity is not None and quantity != round(quantity, product.decimals):
        raise invalid(loc, _("may have at most {decimal_places} decimals"), decimal_places=product.decimals)
