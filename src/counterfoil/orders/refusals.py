"""What an order may be refused for."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.refusals import refusal_code

refusal_code(
    "contract_required",
    _("The customer's contract is missing"),
    _("Attach the customer's contract (kind “contract”) before submitting. Found: {found}."),
    section="C1.1",
)
refusal_code(
    "review_required",
    _("This has to be reviewed first"),
    _("Line {line}: {found}. Only a custom order, which is reviewed, may hold it; make the order a custom one."),
    section="C1.2",
)
refusal_code(
    "approval_outdated",
    _("Something changed since it was approved"),
    _("“{earlier}” by {found} was signed for other content than stands here now. Return the order, so that it is"
      " approved again."),
    section="C1.4",
)  # fmt: skip
refusal_code(
    "in_delivery",
    _("A delivery of this order is under way"),
    _(
        "“{action}” is not possible while a delivery notice is open; on open notices: {found}."
        " Cancel or ship them first."
    ),
    section="C1.6",
)
refusal_code(
    "quantity_below_shipped",
    _("Less than was shipped already"),
    _("Line {line}: {required} were shipped or stand on notices; the order can't ask for {found}."),
    section="C1.1",
)
refusal_code(
    "order_not_confirmed",
    _("The order is not confirmed"),
    _("Order {order} is {found}; goods are made and delivered only for confirmed orders."),
    section="C1.6",
)
refusal_code(
    "quantity_exceeds_requested",
    _("More than was requested"),
    _("Line {line}: {required} of the request is not finished yet, {found} was entered."),
    section="C1.9",
)
