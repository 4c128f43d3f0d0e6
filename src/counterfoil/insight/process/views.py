"""The picture of the process on screen: live, one document's way, the papers behind a number, as a file for print."""

from datetime import date, datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from counterfoil.insight.process import conformance, live, model, picture, sheet, steps, svg, timeline, whole
from counterfoil.kernel.days import midnight
from counterfoil.kernel.trace import trace
from counterfoil.people import roles
from counterfoil.web import screens
from counterfoil.web.screens import MenuItem
from counterfoil.web.visible import refuse_others, signed_in, type_named

WHOLE = "whole"
screens.menu(
    MenuItem("insight", gettext_lazy("Process map"), "/process/", "arrows-exchange", place=10),
    MenuItem("insight", gettext_lazy("Where time goes"), "/process/conformance/", "clock", roles.OVERSEERS, place=40),
)


@require_safe
@signed_in
def page(request: HttpRequest) -> HttpResponse:
    """The whole, a section, or the sections that one document has gone through."""
    number = request.GET.get("document", "").strip()
    document = live.find_by_number(number, request.user) if number and "\x00" not in number else None
    section = request.GET.get("section", "")
    if section and section not in model.CHAPTERS:
        raise Http404(section)
    at = timezone.now()
    context = {
        "sections": [(code, "" if code == "0" else code, title) for code, title in model.CHAPTERS.items()],
        "section": section, "number": number, "document": document, "at": at,
        "missing": bool(number) and document is None,
    }  # fmt: skip
    if document is not None:
        return render(request, "insight/process.html", context | _way(document, section, request.user))
    if not section:
        light = live.figures(model.parts(), request.user, at=at)
        drawn = whole.svg(whole.draw(), light, title=str(_("The whole process")))
        return render(request, "insight/process.html", context | {"whole": SafeString(drawn)})
    parts = model.parts(section)
    light = live.figures(parts, request.user, at=at)
    return render(request, "insight/process.html", context | {"pictures": [_picture(part, light) for part in parts]})


def _picture(part: model.Part, light: svg.Light) -> dict[str, Any]:
    """A part drawn; what it holds comes from declarations and figures, every word of it escaped."""
    drawn = picture.draw(part)
    return {
        "part": part,
        "lanes": SafeString(svg.lane_heads(drawn)),
        "svg": SafeString(svg.svg(drawn, light, title=part.title)),
    }


def _way(document: Any, section: str, user: Any) -> dict[str, Any]:
    """The pictures of the parts in which the document and its kin have been."""
    light = live.way_of(document, user)
    kin = trace(document, user)
    met = {row["resource"] for row in kin}
    parts = [part for part in model.parts(section) if any(band.doctype.name in met for band in part.bands)]
    title = str(_("On one time line"))
    return {
        "pictures": [_picture(_only(part, met), light) for part in parts],
        "kin": kin,
        "timeline": SafeString(timeline.svg(timeline.lives(kin), title=title)),
    }


def _only(part: model.Part, names: set[str]) -> model.Part:
    """The part with these papers alone."""
    return model.Part(part.code, tuple(band for band in part.bands if band.doctype.name in names))


@require_safe
@signed_in
def step(request: HttpRequest, resource: str, action: str) -> HttpResponse:
    """The papers behind the numbers of a step: what waits, what is late, what was done today or in these days; its rule."""
    doctype = type_named(resource)
    declared = doctype.action(action)
    if declared is None:
        raise Http404(action)
    at = timezone.now()
    waiting = live.at_step(doctype, action, request.user)
    days = _days(request, usual=0)
    since = midnight(_first(at, days or 1))
    done = live.done_since(doctype, action, request.user, since=since)
    context = {
        "doctype": doctype, "action": declared, "part": model.part_of(doctype)[0], "at": at, "waiting": waiting,
        "late": sum(1 for task in waiting if task.due_at is not None and task.due_at < at),
        "done": done[: live.MOST], "many": done.count(), "days": days,
    }  # fmt: skip
    return render(request, "insight/step.html", context)


def _days(request: HttpRequest, *, usual: int) -> int:
    """So many days back, a year at most."""
    text = request.GET.get("days", "")
    return min(365, int(text)) if text.isdigit() and int(text) else usual


def _first(at: datetime, days: int) -> date:
    """The first of so many days of which today is the last."""
    return timezone.localdate(at) - timedelta(days=days - 1)


@require_safe
@signed_in
def drawing(request: HttpRequest, code: str) -> HttpResponse:
    """A picture as an SVG file."""
    response = HttpResponse(_alone(code), content_type="image/svg+xml")
    response["Content-Disposition"] = f'attachment; filename="process-{code}.svg"'
    return response


@require_safe
@signed_in
def print_out(request: HttpRequest, code: str) -> HttpResponse:
    """A picture on A3, as PDF."""
    if code == WHOLE:
        pdf = sheet.pdf(_alone(code), title=str(_("The whole process")))
    else:
        part = _part(code)
        drawn = picture.draw(part)
        heads, title = (
            svg.lane_heads(drawn, alone=True),
            f"{part.code} {part.title}" if part.code != "0" else part.title,
        )
        pdf = sheet.pdf(svg.svg(drawn, alone=True), title=title, cuts=svg.cuts(drawn), heads=heads)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="process-{code}.pdf"'
    return response


def _alone(code: str) -> str:
    if code == WHOLE:
        return whole.svg(whole.draw(), svg.DARK, alone=True, title=str(_("The whole process")))
    part = _part(code)
    return svg.svg(picture.draw(part), alone=True, title=part.title)


def _part(code: str) -> model.Part:
    found = next((part for part in model.parts() if part.code == code), None)
    if found is None:
        raise Http404(code)
    return found


@require_safe
@signed_in
def where_time_goes(request: HttpRequest) -> HttpResponse:
    """Fitness, overrides, loops and waiting times of the last days."""
    refuse_others(request.user, roles.OVERSEERS)
    days = _days(request, usual=7)
    first = _first(timezone.now(), days)
    done = steps.told(first=first)
    every, fitting = conformance.fitness(done)
    counts, waits = conformance.counts(done), conformance.waits(done)
    context = {
        "days": days, "every": every, "fitting": fitting, "share": 100 * fitting / every if every else 100,
        "waits": waits[:40], "bottleneck": conformance.bottleneck(waits),
        "overrides": conformance.overrides(counts), "loops": conformance.loops(counts),
        "misfits": conformance.misfits(since=midnight(first)) if fitting < every else [],
    }  # fmt: skip
    return render(request, "insight/conformance.html", context)
