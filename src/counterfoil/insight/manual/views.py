"""The manual on screen: a page per part of the process, and the rules with how often they fired."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from counterfoil.insight.manual import content, rules
from counterfoil.insight.process import model
from counterfoil.web import screens
from counterfoil.web.screens import MenuItem
from counterfoil.web.visible import signed_in

PERIOD = timedelta(days=90)
screens.menu(MenuItem("insight", gettext_lazy("Operating manual"), "/manual/", "notes", place=20))


@require_safe
@signed_in
def index(request: HttpRequest) -> HttpResponse:
    """The parts of the manual."""
    chapters = [(part.code, part.title, content.INTRODUCTIONS[part.code]) for part in model.parts()]
    return render(request, "insight/manual_index.html", {"chapters": chapters})


@require_safe
@signed_in
def chapter(request: HttpRequest, code: str) -> HttpResponse:
    """A part of the manual; a clause (C1.7) leads to the part in which it stands."""
    part = next((part for part in model.parts() if part.code == code), None)
    if part is None:
        for length in (2, 1):
            near = next((part for part in model.parts() if part.code == code[:length]), None) or next(
                (part for part in model.parts() if length == 1 and part.code.startswith(code[:1])), None
            )
            if near is not None and code != near.code:
                return redirect(f"{reverse('manual-chapter', args=[near.code])}#{code}")
        raise Http404(code)
    return render(request, "insight/manual.html", {"chapter": content.chapter(part), "parts": model.parts()})


@require_safe
@signed_in
def clauses(request: HttpRequest) -> HttpResponse:
    """Clause, rule, test, and how often it fired."""
    fired = rules.fired_since(timezone.now() - PERIOD)
    return render(request, "insight/rules.html", {"clauses": rules.clauses(fired), "days": PERIOD.days})
