"""The declaration of the consignment (配货单, C2.0)."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.delivery import pipeline
from counterfoil.delivery.consignments import actions, forms, queries, rules
from counterfoil.delivery.consignments.states import (
    ABSORBED,
    CHECKED,
    DISSOLVED,
    IN_STAGING,
    LOADED,
    MERGED,
    OPEN,
    SHIPPED,
    SIGNED,
    STATES,
)
from counterfoil.delivery.models import Way
from counterfoil.kernel.declaration import SYSTEM, Action, DocumentType, TaskScope, register, roles
from counterfoil.kernel.doing import Lockable
from counterfoil.people.roles import GOODS, LOGISTICS_CLERK, PICKING_LEADER


def parents(consignment: Any) -> list[Lockable]:
    """The papers whose goods it carries, and what stands above them."""
    return pipeline.parents(queries.papers_of(consignment.pk))


def whose_task(consignment: Any, action: Action, role: str) -> TaskScope | None:
    """Goods that are not sold are checked by logistics alone (D2.4): no picking leader is waited for."""
    if action.name == "second_check" and role not in pipeline.source_of_kind(consignment.kind).second_check_by:
        return None
    return TaskScope()


def packages(consignment: Any, _user: Any) -> dict[str, Any]:
    """Its packages, each with the list that it came from."""
    return {
        "packages": [
            {"id": package.code, "pick_list": package.pick_list.number, "scanned": package.scanned_at is not None}
            for package in queries.packages([consignment])
        ]
    }


def waits_for_waybill(consignment: Any) -> bool:
    return not consignment.waybill and consignment.way in (Way.CARRIER, Way.EXPRESS)


CONSIGNMENT = register(
    DocumentType(
        name="consignments",
        prefix="PHD",
        label=_("Consignment"),
        plural=_("Consignments"),
        section="C2.0",
        help=_("Goods in the staging zone that go to one customer together: merged, checked a second time, loaded."),
        model_name="delivery.Consignment",
        states=STATES,
        initial=OPEN,
        menu="logistics",
        parents=parents,
        task_scope=whose_task,
        seen_as_origin_by=GOODS,
        subject=lambda consignment: consignment.customer.name if consignment.customer else "",
        related=("customer__settlement_terms", "carrier", "zone", "absorbed_into"),
        line_related=("product", "floor", "pick_line__document"),
        extra=packages,
        extra_keys={"packages": "list"},
        search=("number", "waybill", "vehicle_or_waybill", "customer__search"),
        list_columns=("customer", "zone", "way", "carrier", "vehicle_or_waybill"),
        attachment_kinds=("photo", "other"),
        actions=(
            Action(
                "merge", _("Merge"), (OPEN,), MERGED, roles(LOGISTICS_CLERK, PICKING_LEADER), section="C2.0",
                inputs=forms.Merge, requires=(rules.others_go_the_same_way, rules.every_package_is_scanned),
                does=actions.merge, target=timedelta(hours=1),
                causes=_("One pass for all of it; other consignments taken in are absorbed."),
            ),
            Action(
                "second_check", _("Second check"), (MERGED,), (CHECKED, DISSOLVED),
                roles(LOGISTICS_CLERK, PICKING_LEADER), section="C2.0", inputs=forms.SecondCheck,
                co_sign=(LOGISTICS_CLERK, PICKING_LEADER),
                requires=(rules.role_signs_this_kind, rules.checker_did_not_pick, rules.every_line_is_counted),
                does=actions.second_check, barred=queries.hands_on,
                makes=("discrepancies", "stock-counts", "backorders"), target=timedelta(hours=1),
                causes=_("Of the first check and both counts the least stands; the rest goes back to its floor."),
            ),
            Action(
                "load", _("Load"), (CHECKED,), LOADED, roles(LOGISTICS_CLERK), section="C2.0", inputs=forms.Load,
                requires=(rules.somebody_drives,), does=actions.load, target=timedelta(hours=2),
            ),
            Action(
                "add_waybill", _("Add the waybill"), (LOADED, SIGNED, SHIPPED), None, roles(LOGISTICS_CLERK),
                section="C2.0", inputs=forms.Waybill, does=actions.add_waybill, waits=waits_for_waybill, tone="plain",
                causes=_("The customer's clerk and the customer are told."),
            ),
            Action(
                "sign_off", _("Sign off"), (LOADED,), SIGNED, roles(LOGISTICS_CLERK), section="C2.0",
                requires=(rules.it_may_leave,), does=actions.sign_off,
                makes=("gate-passes", "shipments", "sample-issues", "replacement-shipments"), target=timedelta(hours=1),
                causes=_("A gate pass, and a draft shipment per notice."),
            ),
            Action(
                "reopen", _("Reopen"), (MERGED, CHECKED), OPEN, roles(PICKING_LEADER), section="C2.0", reason=True,
                new_round=True, todo=False, tone="plain", does=actions.reopen,
                causes=_("The signatures of the second check are void."),
            ),
            Action(
                "unload", _("Unload"), (LOADED, SIGNED), CHECKED, roles(LOGISTICS_CLERK), section="C2.0", reason=True,
                todo=False, tone="danger", requires=(rules.pass_is_unused, rules.nothing_is_posted),
                does=actions.unload, causes=_("The pass is cancelled, draft shipments are void."),
            ),
            Action(
                "dissolve", _("Dissolve"), IN_STAGING, DISSOLVED, roles(PICKING_LEADER), section="C2.0", reason=True,
                todo=False, tone="danger", does=actions.dissolve,
                causes=_("Goods go back to their floors, notices are cancelled, order quantities stay open."),
            ),
            Action(
                "absorb", _("Take into another"), (OPEN,), ABSORBED, roles(SYSTEM), section="C2.0", todo=False,
            ),
            Action(
                "ship", _("Ship"), (SIGNED,), SHIPPED, roles(SYSTEM), section="C2.0", todo=False,
                causes=_("When everything of it is posted."),
            ),
            Action(
                "bring_back", _("Take back"), (SHIPPED,), SIGNED, roles(SYSTEM), section="C2.0", todo=False,
                causes=_("When a shipment of it is reversed."),
            ),
        ),
    )
)  # fmt: skip
"""配货单."""
