"""Coming in, going out, language and password."""

from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth import views as auth
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from counterfoil.kernel.refusals import Refusal
from counterfoil.people import callers, entering
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
    """The way in. The page is in the language that this person chose last."""

    template_name = "web/login.html"
    form_class = LogInForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        response = super().form_valid(form)
        entering.note("logged_in", user, self.request, at=timezone.now())
        callers.keep_device(response, callers.device_of(self.request), user.pk)
        keep_language(response, user.language)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        return refused(response, form.refusal)


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
