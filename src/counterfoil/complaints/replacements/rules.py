"""What must hold before a replacement request moves (D2.3): above all the print gate."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.complaints.models import ReplacementRequest
from counterfoil.complaints.replacements import evidence, queries
from counterfoil.delivery.models import Way
from counterfoil.delivery.picking.queries import find_picker
from counterfoil.kernel.checks import Listed, attachment_labels
from counterfoil.kernel.declaration import with_inputs
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.models import Attachment
from counterfoil.kernel.refusals import Refusal, refusal_code

refusal_code(
    "attachment_reused",
    _("This paper belongs to another complaint"),
    _("“{name}” already lies on {found}. Every complaint needs a signed form of its own."),
    section="D2.3",
)
READABLE = "PDF, PNG, JPEG, WebP, GIF, TIFF, BMP"


def signed_form_is_right(document: ReplacementRequest, *, do: Any) -> Refusal | None:
    """The signed complaint form is attached here, opens, and is not another complaint's; one good one is enough."""
    assert do.action is not None
    return refused_form(document, do.of_kind(evidence.KIND), label=do.action.label)


def refused_form(document: ReplacementRequest, attached: list[Attachment], *, label: Any) -> Refusal | None:
    """Why none of these forms will do; ``None`` when one does. The latest speaks for all."""
    if not attached:
        return Refusal("attachment_required", action=label, required=attachment_labels[evidence.KIND], section="D2.3")
    problems = []
    for attachment in reversed(attached):
        problem = _problem(document, attachment)
        if problem is None:
            return None
        problems.append(problem)
    return problems[0]


def _problem(document: ReplacementRequest, attachment: Attachment) -> Refusal | None:
    if not evidence.is_readable(attachment):
        return Refusal(
            "attachment_unreadable", name=attachment.name, required=Listed([READABLE]),
            found=attachment.file.content_type, section="D2.3",
        )  # fmt: skip
    same = evidence.find_same(attachment, request=document)
    if same is not None:
        return Refusal("attachment_reused", name=attachment.name, found=evidence.owner_of(same))
    return None


def it_is_known_where_it_goes(document: ReplacementRequest, *, do: Any) -> Refusal | None:
    """Way and address are there; of a pick-up, who fetches it."""
    if not document.way:
        return invalid("way", _("is needed"))
    if document.way == Way.PICKUP:
        return None if document.pickup.get("person") else invalid("pickup.person", _("is needed"))
    if document.handover != "factory" and not document.address:
        return invalid("address", _("is needed"))
    return None


def nothing_of_it_is_sent(document: ReplacementRequest, *, do: Any) -> Refusal | None:
    """What was begun is ended by ``close``, not taken back."""
    if not any(line.under_way or line.shipped for line in do.lines):
        return None
    return Refusal("wrong_state", action=do.action.label, found=_("partly sent"), required=_("nothing sent yet"))


def nothing_is_being_sent(document: ReplacementRequest, *, do: Any) -> Refusal | None:
    """It ends only when all its goods have left or lie on their floors: on lists that nobody touched, at most."""
    if sum(line.under_way for line in do.lines) == queries.untouched_quantity(document):
        return None
    return Refusal(
        "wrong_state", action=do.action.label, found=_("goods under way"), required=_("no goods under way")
    )  # fmt: skip


@with_inputs
def the_picker_exists(document: ReplacementRequest, *, do: Any) -> Refusal | None:
    """Only somebody who is a picker can be given its lists."""
    return None if find_picker(do.inputs.picker) is not None else invalid("picker", _("there is no such picker"))


def there_are_lists(document: ReplacementRequest, *, do: Any) -> Refusal | None:
    """There is something left to be picked."""
    if queries.untouched_lists(document).exists():
        return None
    return Refusal("wrong_state", action=do.action.label, found=_("all being picked"), required=_("a list to pick"))
