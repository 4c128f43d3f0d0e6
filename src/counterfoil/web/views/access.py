"""Log-in and devices: a person's own sessions, second factor and API tokens; administrators look after the others'."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.people import (
    access,
    callers,
    entering,
    passkeys,
    proving,
    roles,
    second_factor,
    sessions,
    settings,
    tokens,
)
from counterfoil.people.models import AccessEvent, Passkey, Session, User
from counterfoil.web import screens
from counterfoil.web.screens import MenuItem
from counterfoil.web.views.account import drawn, refused
from counterfoil.web.visible import signed_in

screens.menu(
    MenuItem(
        "other", gettext_lazy("Access and log-ins"), "/access/log/", "lock", frozenset({roles.ADMINISTRATOR}), place=75
    )
)
SECRET = "second_factor_secret"  # noqa: S105 - where a session keeps one that is being set up
LONGEST_TOKEN_DAYS = 3650


@require_safe
@signed_in
def page(request: HttpRequest) -> HttpResponse:
    """One's own log-in: second factor, sessions, tokens, and what happened last."""
    return render(request, "web/access.html", _own(request))


def _own(request: HttpRequest, **more: Any) -> dict[str, Any]:
    user, at = request.user, timezone.now()
    return {
        "kinds": proving.kinds(request) if proving.is_asked(user, at=at) else (),
        "factor": second_factor.of(user), "spare_left": second_factor.spare_left(user),
        "needed": second_factor.needed(user, at=at), "passkeys": passkeys.of(user),
        "device": sessions.describe(callers.agent_of(request)), "are_passkeys_offered": passkeys.are_offered(request),
        "sessions": [_shown(row, request) for row in sessions.of(user, at=at)],
        "tokens": tokens.of(user, at=at), "events": _told(access.events(user)), **more,
    }  # fmt: skip


def _shown(row: Session, request: HttpRequest) -> dict[str, Any]:
    return {"row": row, "device": sessions.describe(row.device), "here": request.session.session_key == row.pk}


def _told(rows: list[AccessEvent]) -> list[dict[str, Any]]:
    return [
        {"row": row, "what": entering.KINDS.get(row.kind, row.kind), "device": sessions.describe(row.device)}
        for row in rows
    ]


@require_POST
@signed_in
def show_proof(request: HttpRequest) -> HttpResponse:
    """Show again who one is before a new key is made here; begin to do so with a passkey (for the page's script)."""
    user: Any = request.user
    try:
        if "begin" in request.POST:
            return JsonResponse(passkeys.begin_using(request, user, at=timezone.now()))
        proving.refuse_unproved(user, at=timezone.now())
    except Refusal as refusal:
        return refused(render(request, "web/access.html", _own(request, refusal=refusal)), refusal)
    return redirect("access")


@require_POST
@signed_in
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End one of one's own sessions, or all but this one."""
    at, name = timezone.now(), request.POST.get("name", "")
    here = request.session.session_key
    ended = sessions.end(request.user, name, at=at) if name else sessions.end_all(request.user, but=here)
    if ended:
        entering.note("sessions_ended", request.user, request, at=at)
        messages.success(request, _("Ended. That browser is asked for the password again."))
    return redirect("access")


@require_POST
@signed_in
def change_second_factor(request: HttpRequest) -> HttpResponse:
    """Begin to set one up; confirm it by its first code; take it away by a code of it; make new spare codes."""
    user: Any = request.user
    at, code = timezone.now(), request.POST.get("code", "")[:40]
    try:
        if "spare" in request.POST:
            made = entering.make_spare_codes(request, request.POST.get("password", ""), at=at)
            context = {"codes": made, "next": "/access/"}
            return render(request, "web/spare_codes.html", context) if made else redirect("access")
        if "remove" not in request.POST:
            proving.refuse_unproved(user, at=at)
        if "begin" in request.POST:
            request.session[SECRET] = second_factor.new_secret()
        elif "remove" in request.POST:
            entering.remove_phone(request, code, at=at)
            return _taken_away(request)
        elif SECRET in request.session and second_factor.of(user) is None:
            spare = entering.set_up_second_factor(request, user, request.session[SECRET], code, at=at)
            del request.session[SECRET]
            sessions.note_second_factor(request)
            return render(request, "web/spare_codes.html", {"codes": spare, "next": "/access/"})
        else:
            return redirect("access")
    except Refusal as refusal:
        return refused(render(request, "web/access.html", _own(request, refusal=refusal, **_begun(request))), refusal)
    return render(request, "web/access.html", _own(request, **_begun(request)))


@require_POST
@signed_in
def change_passkeys(request: HttpRequest) -> HttpResponse:
    """Begin to add one (for the page's script); take what the browser made; take one away by the password."""
    user: Any = request.user
    at = timezone.now()
    try:
        if "remove" not in request.POST:
            proving.refuse_unproved(user, at=at)
        if "begin" in request.POST:
            return JsonResponse(passkeys.begin_adding(request, user, at=at))
        if "remove" in request.POST:
            password = request.POST.get("password", "")
            if entering.remove_passkey(request, request.POST["remove"], password, at=at):
                return _taken_away(request)
        elif request.POST.get("passkey"):
            answer, name = request.POST["passkey"], request.POST.get("name", "")
            entering.add_passkey(request, user, answer, name=name, at=at)
            sessions.note_second_factor(request)
            messages.success(request, _("Added. At the log-in it stands in for the code from the phone."))
    except Refusal as refusal:
        return refused(render(request, "web/access.html", _own(request, refusal=refusal)), refusal)
    return redirect("access")


def _taken_away(request: HttpRequest) -> HttpResponse:
    if second_factor.has_one(request.user):
        messages.success(request, _("Taken away. Your other second factor is still asked for."))
    else:
        messages.success(request, _("From now on the password alone is asked for."))
    return redirect("access")


def _begun(request: HttpRequest) -> dict[str, str]:
    return drawn(request.session[SECRET], request.user) if SECRET in request.session else {}


@require_POST
@signed_in
def change_tokens(request: HttpRequest) -> HttpResponse:
    """A new key for a program, shown once; or one that is no longer good."""
    user: Any = request.user
    at = timezone.now()
    if "revoke" in request.POST:
        if tokens.revoke_own(user, request.POST["revoke"], at=at):
            entering.note("token_revoked", user, request, at=at)
        return redirect("access")
    try:
        proving.refuse_unproved(user, at=at)
    except Refusal as refusal:
        return refused(render(request, "web/access.html", _own(request, refusal=refusal)), refusal)
    days = request.POST.get("days", "")
    until = at + timedelta(days=min(int(days), LONGEST_TOKEN_DAYS)) if days.isdecimal() and len(days) < 6 else None
    name = request.POST.get("name", "").replace("\x00", "").strip()[:60] or "API"
    made = tokens.issue(user, name=name, at=at, expires_at=until)
    entering.note("token_made", user, request, at=at)
    return render(request, "web/access.html", _own(request, made=made))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def log(request: HttpRequest) -> HttpResponse:
    """For administrators: everybody's coming and going, and which roles need a second factor."""
    at = timezone.now()
    try:
        if request.method == "POST":
            access.require_second_factor(request.POST.getlist("roles"), by=request.user, at=at)
            messages.success(request, _("Saved. It holds from the next log-in; who came in without it logs in again."))
            return redirect("access-log")
        access.refuse_others(request.user, at)
    except Refusal as refusal:
        raise Http404 from refusal
    has_passkey = Exists(Passkey.objects.filter(user=OuterRef("pk")))
    people = User.objects.exclude(pk=1).select_related("second_factor").annotate(has_passkey=has_passkey)
    context = {
        "events": _told(access.events()), "people": people.order_by("-is_active", "username"),
        "roles": {code: roles.LABELS[code] for code in roles.ALL},
        "required": settings.value(second_factor.ROLES.key),
    }  # fmt: skip
    return render(request, "web/access_log.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def of(request: HttpRequest, username: str) -> HttpResponse:
    """For administrators: one person's sessions and second factor; end them, take it away, make a link."""
    at, by, more = timezone.now(), request.user, {}
    try:
        person = access.person(username, by=by, at=at)
        if request.method == "POST":
            if "end" in request.POST:
                access.end_sessions(username, request, by=by, at=at)
            elif "take" in request.POST:
                access.take_second_factor(username, request, by=by, at=at)
            elif "link" in request.POST:
                more["link"] = request.build_absolute_uri(access.make_link(username, request, by=by, at=at))
            if not more:
                return redirect("access-of", username)
    except (Refusal, NotVisible) as error:
        raise Http404 from error
    context = {
        "person": person, "factor": second_factor.has_one(person), "events": _told(access.events(person)),
        "sessions": [_shown(row, request) for row in sessions.of(person, at=at)], **more,
    }  # fmt: skip
    return render(request, "web/access_of.html", context)
