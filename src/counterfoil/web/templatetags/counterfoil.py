"""How values are written on screen: icons, states, money, quantities, times, waiting."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import avoid_wrapping, format_html
from django.utils.safestring import SafeData
from django.utils.timesince import timesince
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext as _

from counterfoil.kernel.checks import attachment_labels, role_labels, role_names
from counterfoil.kernel.declaration import Action, State, type_of
from counterfoil.kernel.models import Document
from counterfoil.kernel.refusals import Sentence
from counterfoil.people import proving
from counterfoil.web.figures import moment, money, quantity, rate

register = template.Library()

SHAPES = {
    "draft": "circle-dashed",
    "open": "circle-half-2",
    "held": "hand-stop",
    "going": "circle-arrow-right",
    "done": "circle-check",
    "void": "circle-x",
}
"""Each tone of a state has a shape of its own: colour alone never says anything."""


@register.simple_tag
@lru_cache(maxsize=1024)
def icon(name: str, css: str = "") -> str:
    """A drawing of the sprite. It says nothing to a screen reader: the word beside it does."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css, static("vendor/icons/sprite.svg"), name,
    )  # fmt: skip


@register.simple_tag
def state(document_or_state: Any, doctype: Any = None) -> str:
    """A state as word, shape and colour."""
    found = document_or_state
    if isinstance(found, Document):
        found = type_of(found).state(found.state)
    elif isinstance(found, str) and doctype is not None:
        found = doctype.state(found)
    if not isinstance(found, State):
        return str(found)
    return _marked(found.tone, str(found.label))


@lru_cache(maxsize=1024)
def _marked(tone: str, label: str) -> str:
    shape = icon(SHAPES.get(tone, "circle-dot"))
    return format_html('<span class="state state-{}">{}<span>{}</span></span>', tone, shape, label)


@register.filter
def shown(value: Any, kind: str = "text") -> Any:
    """A value as people write it."""
    if value is None or value == "":
        return "–"
    if kind == "money":
        return money(value)
    if kind == "rate":
        return rate(value)
    if kind == "number":
        return quantity(value)
    if kind in ("time", "date") or isinstance(value, (datetime, date)):
        return moment(value)
    if kind == "role":
        return role_labels.get(str(value), value)
    if kind == "flag":
        return _("yes") if value else _("no")
    if kind == "relation" and isinstance(value, Document):
        return linked(value)
    return value


def linked(document: Document) -> str:
    return format_html('<a href="/{}/{}/">{}</a>', type_of(document).name, document.number, document.number)


register.filter("money", money)
register.filter("quantity", quantity)
register.filter("rate", rate)


register.filter("moment", moment)


@register.filter
def clauses(message: Any) -> Any:
    """A message that was kept until the next page: a refusal among them leads to its clause again."""
    return message if isinstance(message, SafeData) else Sentence(message)


@register.filter
def exact(value: Any) -> str:
    """The whole time, for a tooltip and a machine."""
    return timezone.localtime(value).isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)


DURATIONS = {
    "year": ngettext_lazy("%(num)d year", "%(num)d years", "num"),
    "month": ngettext_lazy("%(num)d month", "%(num)d months", "num"),
    "week": ngettext_lazy("%(num)d week", "%(num)d weeks", "num"),
    "day": ngettext_lazy("%(num)d day", "%(num)d days", "num"),
    "hour": ngettext_lazy("%(num)d hour", "%(num)d hours", "num"),
    "minute": ngettext_lazy("%(num)d minute", "%(num)d minutes", "num"),
}
"""Our own words: those of the framework say 日 and 月, which are days of a month and months of a year."""

LONG = timedelta(days=28)
"""From here on it may be a month."""
UNITS = (("week", timedelta(weeks=1)), ("day", timedelta(days=1)), ("hour", timedelta(hours=1)),
         ("minute", timedelta(minutes=1)))  # fmt: skip


@register.filter
def waited(since: Any) -> str:
    """How long something has waited, in words, the largest unit alone."""
    now = timezone.now()
    span = now - since
    if span < timedelta(minutes=1):
        return _("just now")
    for unit, size in UNITS if span < LONG else ():  # without looking at a calendar; a list asks for hundreds
        if span >= size:
            return _spelled(get_language(), unit, span // size)
    return timesince(since, now, depth=1, time_strings=DURATIONS)


@lru_cache(maxsize=1024)
def _spelled(_language: str | None, unit: str, many: int) -> str:
    return avoid_wrapping(DURATIONS[unit] % {"num": many})


@register.inclusion_tag("web/_proof.html", takes_context=True)
def proof(context: Any, action: Action | None, needed: bool = True) -> dict[str, Any]:
    """The boxes in which who approves or checks shows again who they are; nothing when that was done of late."""
    request = context["request"]
    asked = action is not None and action.second_person and proving.is_asked(request.user, at=timezone.now())
    return {"kinds": proving.kinds(request) if asked else (), "needed": needed, "csrf_token": context["csrf_token"]}


@register.filter
def role(code: str) -> Any:
    return role_labels.get(code, code)


@register.filter
def get(mapping: Any, key: str) -> Any:
    """The value under this key, or nothing."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.filter
def attribute(row: Any, name: str) -> Any:
    """A column of a row, a choice by its name."""
    display = getattr(row, f"get_{name}_display", None)
    return display() if display else getattr(row, name, None)


@register.filter
def size(value: int) -> str:
    """A file's size in the unit that suits it."""
    for unit, step in (("MB", 1024 * 1024), ("KB", 1024)):
        if value >= step:
            return f"{value / step:.1f} {unit}"
    return f"{value} B"


@register.simple_tag(takes_context=True)
def address(context: Any, **changes: Any) -> str:
    """This page's address with some of its filters changed; the page's place in the list is forgotten."""
    query = context["request"].GET.copy()
    query.pop("cursor", None)
    for key, value in changes.items():
        if value in (None, ""):
            query.pop(key, None)
        else:
            query[key] = value
    return f"?{query.urlencode()}" if query else context["request"].path


@register.filter
def roles(codes: Any) -> str:
    """The names of these roles."""
    return str(role_names(codes))


@register.filter
def file_kind(code: str) -> Any:
    """What a kind of file is called."""
    return attachment_labels.get(code, code)


@register.filter
def length_over(value: Any, most: int) -> bool:
    """Whether a value needs more room than a usual field has."""
    return len(str(value)) > most


@register.filter
def total_label(document: Any) -> str:
    """What the document calls its total."""
    return str(document._meta.get_field("total").verbose_name)


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """The entry of a mapping under this key, whatever kind the key is."""
    return mapping.get(key) if mapping else None


@register.filter
def slug(name: str) -> str:
    """A field's address as a part of a class name."""
    return name.replace(".", "-")
