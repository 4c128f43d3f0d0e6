"""The declaration of the floor's pick list (楼层理货单, C2.0)."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.delivery import pipeline
from counterfoil.delivery.picking import actions, forms, prints, queries, rules
from counterfoil.delivery.picking.states import CANCELLED, CHECKED, OPEN, PICKED, PRINTED, STAGED, STATES, UNTOUCHED
from counterfoil.kernel.declaration import (
    SYSTEM,
    Action,
    DocumentType,
    Print,
    TaskScope,
    register,
    roles,
)
from counterfoil.kernel.doing import Lockable
from counterfoil.people.roles import CHECKER, GOODS, PICKER, PICKING_LEADER, WAREHOUSE_KEEPER


def parents(pick_list: Any) -> list[Lockable]:
    """The paper above it moves with its first print and with its staging; in between the list stands for itself."""
    if pick_list.state not in (OPEN, CHECKED):
        return []
    return pipeline.parents([(pick_list.source_resource, pick_list.source_id)])


def whose_task(pick_list: Any, action: Action, role: str) -> TaskScope:
    """Keepers are waited for by floor, pickers by name where one was assigned."""
    if role == WAREHOUSE_KEEPER:
        return TaskScope(floor=pick_list.floor.code)
    return TaskScope(user_id=pick_list.picker_id) if role == PICKER else TaskScope()


def who_checks_first(pick_list: Any) -> frozenset[str]:
    """Goods that are not sold are checked by a checker (D2.4), sold ones also by the keeper of the floor."""
    source = pipeline.SOURCES.get(pick_list.source_resource)
    return source.first_check_by if source else roles(WAREHOUSE_KEEPER, CHECKER)


def packages(pick_list: Any, _user: Any) -> dict[str, Any]:
    """Its labelled packages, as the API names them."""
    return {
        "packages": [{"id": package.code, "pick_list": pick_list.number} for package in queries.packages(pick_list)]
    }


PICK_LIST = register(
    DocumentType(
        name="pick-lists",
        prefix="LHD",
        label=_("Pick list"),
        plural=_("Pick lists"),
        section="C2.0",
        help=_("What one floor has to bring to the staging zone. One is made per floor when goods are released."),
        model_name="delivery.PickList",
        states=STATES,
        initial=OPEN,
        menu="warehouse",
        parents=parents,
        task_scope=whose_task,
        seen_as_origin_by=GOODS,
        subject=lambda pick_list: pick_list.customer.name if pick_list.customer else pick_list.source_number,
        related=("customer", "floor", "picker", "zone"),
        line_related=("product",),
        extra=packages,
        extra_keys={"packages": "list"},
        search=("number", "source_number", "customer__search"),
        list_columns=("source_number", "customer", "floor", "picker", "zone"),
        gated_print="print",
        prints=(
            Print("pick_list", _("Pick list"), prints.pick_list, after="print"),
            Print("package_labels", _("Package labels"), prints.labels, after="label", coded=False),
        ),
        actions=(
            Action(
                "print", _("Print"), (OPEN, PRINTED, PICKED, CHECKED, STAGED), (PRINTED, PICKED, CHECKED, STAGED),
                roles(WAREHOUSE_KEEPER), section="C2.0", requires=(rules.keeper_of_the_floor,),
                does=actions.print_list, waits=lambda pick_list: pick_list.state == OPEN, target=timedelta(hours=1),
                causes=_("With the first list of a notice its picking begins; later prints are counted copies."),
            ),
            Action(
                "assign", _("Assign"), UNTOUCHED, None, roles(PICKING_LEADER, WAREHOUSE_KEEPER), section="C2.0",
                inputs=forms.Assign, requires=(rules.keeper_of_the_floor, rules.picker_exists), does=actions.assign,
                todo=False, tone="plain", causes=_("No other picker may work on it."),
            ),
            Action(
                "pick", _("Pick"), (PRINTED,), PICKED, roles(PICKER), section="C2.0", inputs=forms.Counts,
                requires=(rules.picker_has_it, rules.within_what_is_asked), does=actions.pick,
                target=timedelta(hours=2),
            ),
            Action(
                "first_check", _("First check"), (PICKED,), CHECKED, roles(WAREHOUSE_KEEPER, CHECKER), section="C2.0",
                only=who_checks_first, inputs=forms.Counts, not_by=("pick",),
                requires=(
                    rules.keeper_of_the_floor, rules.within_what_is_asked, rules.differences_have_reasons,
                ),
                does=actions.first_check, target=timedelta(hours=1),
            ),
            Action(
                "label", _("Label"), (CHECKED,), None, roles(PICKER), section="C2.0", inputs=forms.Label,
                requires=(rules.picker_has_it, rules.packages_match_the_goods), does=actions.label,
                waits=lambda pick_list: pick_list.packages_count is None,
                causes=_("A label per package, with customer, list and bar code."),
            ),
            Action(
                "stage", _("Bring to staging"), (CHECKED,), STAGED, roles(PICKER), section="C2.0", inputs=forms.Stage,
                requires=(rules.picker_has_it, rules.labels_are_printed, rules.zone_is_right), does=actions.stage,
                makes=("consignments", "discrepancies", "stock-counts", "backorders"),
                waits=lambda pick_list: pick_list.packages_count is not None, target=timedelta(hours=1),
                causes=_("Stock moves to the staging zone; with the notice's last list there is a consignment."),
            ),
            Action(
                "cancel", _("Cancel"), UNTOUCHED, CANCELLED, roles(SYSTEM), section="C1.6", todo=False,
                reason=True, tone="danger", causes=_("With the notice that asked for the goods."),
            ),
        ),
    )
)  # fmt: skip
"""楼层理货单."""
