"""Coming in, going out, language and password."""

from typing import Any

import segno
from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth import views as auth
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST

from counterfoil.kernel.refusals import Refusal
from counterfoil.people import access, callers, entering, passkeys, second_factor, sessions
from counterfoil.people.models import User

LANGUAGES = dict(settings.LANGUAGES)


class LogInForm(AuthenticationForm):
    """User name and password, looked at within the budgets of guessing."""

    refusal: Refusal | None = None

    def clean(self) -> dict[str, Any]:
        username, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if username and password:
            try:
                self.user_cache = entering.check_password(self.request, username, password, at=timezone.now())
            except Refusal as refusal:
                self.refusal = refusal
                raise ValidationError(refusal.sentence(), code=refusal.code) from refusal
        return self.cleaned_data


class LogIn(auth.LoginView):
    """The way in: the password, then for some the code of their phone. The page is in the language chosen last."""

    template_name = "web/login.html"
    form_class = LogInForm
    redirect_authenticated_user = True

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return super().get_context_data(**more, is_empty=access.is_empty())

    def get(self, request: HttpRequest, *words: Any, **more: Any) -> HttpResponse:
        waiting = halfway(request)
        return self.ask_code(waiting) if waiting else super().get(request, *words, **more)

    def post(self, request: HttpRequest, *words: Any, **more: Any) -> HttpResponse:
        waiting = halfway(request)
        if waiting and "begin" in request.POST:
            return self.begin_passkey(waiting)
        if waiting and "passkey" in request.POST:
            return self.passkey_step(waiting)
        if waiting and "code" in request.POST:
            return self.second_step(waiting)
        request.session.pop(HALFWAY, None)
        if "again" in request.POST:
            return HttpResponseRedirect("/login/")
        return super().post(request, *words, **more)

    def form_valid(self, form: Any) -> HttpResponse:
        """The password is right. Who has a second factor, or needs one, isn't in yet."""
        user, at = form.get_user(), timezone.now()
        has_one = second_factor.has_one(user)
        if not has_one and not second_factor.needed(user, at=at):
            return self.come_in(user, HttpResponseRedirect(self.get_success_url()))
        self.request.session.cycle_key()
        self.request.session[HALFWAY] = {
            "user": user.pk, "hash": user.get_session_auth_hash(), "at": at.timestamp(),
            "secret": "" if has_one else second_factor.new_secret(), "next": self.get_redirect_url(),
        }  # fmt: skip
        return HttpResponseRedirect("/login/")

    def form_invalid(self, form: Any) -> HttpResponse:
        return refused(super().form_invalid(form), form.refusal)

    def second_step(self, user: User) -> HttpResponse:
        """The code of the phone; for who has none yet, of the one just set up."""
        at, waiting = timezone.now(), self.request.session[HALFWAY]
        back = HttpResponseRedirect(waiting["next"] or "/")
        code = self.request.POST["code"][:40]
        try:
            if not waiting["secret"]:
                entering.check_code(self.request, user, code, at=at)
                return self.come_in(user, back, second=True)
            spare = entering.set_up_second_factor(self.request, user, waiting["secret"], code, at=at)
        except Refusal as refusal:
            return refused(self.ask_code(user, refusal), refusal)
        page = render(self.request, "web/spare_codes.html", {"codes": spare, "next": waiting["next"] or "/"})
        return self.come_in(user, page, second=True)

    def begin_passkey(self, user: User) -> HttpResponse:
        """What the page's script asks the browser for: to sign with a passkey; of who has nothing yet, to make one."""
        begin = passkeys.begin_adding if self.request.session[HALFWAY]["secret"] else passkeys.begin_using
        try:
            return JsonResponse(begin(self.request, user, at=timezone.now()))
        except Refusal as refusal:
            return refused(self.ask_code(user, refusal), refusal)

    def passkey_step(self, user: User) -> HttpResponse:
        """The passkey's answer instead of the code; for who has nothing yet, the one just made."""
        at, waiting, answer = timezone.now(), self.request.session[HALFWAY], self.request.POST["passkey"]
        try:
            if waiting["secret"]:
                entering.add_passkey(self.request, user, answer, name="", at=at)
            else:
                entering.check_passkey(self.request, user, answer, at=at)
        except Refusal as refusal:
            return refused(self.ask_code(user, refusal), refusal)
        return self.come_in(user, HttpResponseRedirect(waiting["next"] or "/"), second=True)

    def ask_code(self, user: User, refusal: Refusal | None = None) -> HttpResponse:
        secret = self.request.session[HALFWAY]["secret"]
        own = passkeys.of(user)
        context = {
            "refusal": refusal, "person": user, "has_phone": secret or second_factor.of(user), "passkeys": own,
            "has_spare": second_factor.spare_left(user) > 0,
            "is_passkey_here": any(row.host == passkeys.host_of(self.request) for row in own),
            "are_passkeys_offered": passkeys.are_offered(self.request), **(drawn(secret, user) if secret else {}),
        }  # fmt: skip
        return render(self.request, "web/login_code.html", context)

    def come_in(self, user: User, response: HttpResponse, *, second: bool = False) -> HttpResponse:
        at = timezone.now()
        login(self.request, user)
        self.request.session.pop(HALFWAY, None)
        sessions.mark(self.request, second_factor=second, at=at)
        entering.note("logged_in", user, self.request, at=at)
        callers.keep_device(response, callers.device_of(self.request), user.pk)
        keep_language(response, user.language)
        return response


HALFWAY, HALFWAY_SECONDS = "halfway", 600
"""Where a session keeps who gave the right password and owes the code, and for how long."""


def halfway(request: HttpRequest) -> User | None:
    """Who gave the right password in this browser a moment ago, and still owes the code."""
    waiting = request.session.get(HALFWAY)
    if not waiting or timezone.now().timestamp() - waiting["at"] > HALFWAY_SECONDS:
        return None
    user = User.objects.filter(pk=waiting["user"], is_active=True).first()
    if user is None or user.get_session_auth_hash() != waiting["hash"]:
        return None
    return None if waiting["secret"] and second_factor.has_one(user) else user  # set up elsewhere meanwhile


def drawn(secret: str, user: Any) -> dict[str, str]:
    """A secret as the phone reads it, and as people type it."""
    picture = segno.make(second_factor.uri(secret, user), error="m", micro=False)
    inline = picture.svg_inline(scale=4, border=2, svgclass=None, lineclass=None, omitsize=True, title=None)
    return {"picture": mark_safe(inline), "letters": " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))}  # noqa: S308


class NewPasswordForm(PasswordChangeForm):
    """The old password is guessed no more often than at the log-in."""

    refusal: Refusal | None = None
    request: HttpRequest

    def clean_old_password(self) -> str:
        old: str = self.cleaned_data["old_password"]
        try:
            entering.check_old_password(self.request, old, at=timezone.now())
        except Refusal as refusal:
            self.refusal = refusal
            raise ValidationError(refusal.sentence(), code=refusal.code) from refusal
        return old


class ChangePassword(auth.PasswordChangeView):
    """A new password, by the person alone."""

    template_name = "web/password.html"
    form_class = NewPasswordForm
    success_url = "/?done=password"

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.request = self.request  # type: ignore[attr-defined]
        return form

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        entering.note("password_changed", self.request.user, self.request, at=timezone.now())
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        return refused(super().form_invalid(form), form.refusal)


def refused(response: HttpResponse, refusal: Refusal | None) -> HttpResponse:
    """The status of a refusal; who guessed too often is told when to come again."""
    response.status_code = refusal.status if refusal else 422
    if response.status_code == 429:
        response["Retry-After"] = str(refusal.values["seconds"])
    return response


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        entering.note("logged_out", request.user, request, at=timezone.now())
    logout(request)
    return HttpResponseRedirect("/login/")


@require_POST
def switch_language(request: HttpRequest) -> HttpResponse:
    """Chinese or English, for this browser and, when logged in, for this person from now on."""
    language = request.POST.get("language", "")
    language = language if language in LANGUAGES else settings.LANGUAGE_CODE
    if request.user.is_authenticated:
        User.objects.filter(pk=request.user.pk).update(language=language)
    back = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(back if safe else "/")
    keep_language(response, language)
    return response


def keep_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE, samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )  # fmt: skip
