"""A replacement request on screen."""

from counterfoil.web import screens
from counterfoil.web.screens import Entry, Screen

RESOURCE = "replacement-requests"

screens.register(
    RESOURCE,
    Screen(
        entry=Entry(
            fields=(
                "way", "handover", "carrier", "freight_payer", "address", "consignee", "phone", "pickup", "remark",
                "lines",
            ),
            attachment="complaint_form",
        ),
        line_order=("product", "quantity", "granted", "under_way", "shipped", "freed", "shipment", "shipment_line_no"),
    ),
)  # fmt: skip
screens.register(
    "replacement-shipments",
    Screen(
        line_order=(
            "product", "asked", "picked", "first_checked", "checked", "quantity", "claimed", "returned", "shipment",
        )
    ),
)  # fmt: skip
