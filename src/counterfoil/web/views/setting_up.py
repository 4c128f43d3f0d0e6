"""Pages for people who have no password yet: the first administrator of an empty company, and who was sent a link."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.forms import CharField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.people import access, entering
from counterfoil.people.models import User
from counterfoil.web.forms import errors_of


class FirstForm(SetPasswordForm):  # type: ignore[type-arg]
    """Who the first administrator is, and for which company."""

    company = CharField(label=gettext_lazy("Company name"), max_length=100)
    username = CharField(label=gettext_lazy("User name"), max_length=60)
    name = CharField(label=gettext_lazy("Your name"), max_length=60)
    token = CharField(label=gettext_lazy("What the server printed"), max_length=200)
    field_order = ("company", "username", "name", "new_password1", "new_password2", "token")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def first(request: HttpRequest) -> HttpResponse:
    """The first administrator, while nobody has an account. After that there is no such page."""
    if not access.is_empty():
        raise Http404
    form = FirstForm(User(), request.POST or None, initial={"token": request.GET.get("token", "")})
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        try:
            user = access.make_first(
                entered["token"], username=entered["username"], name=entered["name"],
                password=entered["new_password1"], company=entered["company"], at=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error("token", errors_of(refusal)["token"])
        except NotVisible as error:
            raise Http404 from error
        else:
            entering.note("password_set", user, request, at=timezone.now())
            messages.success(request, _("Done. Log in."))
            return redirect("login")
    return _page(request, form, _("The first administrator"))


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest, username: str, token: str) -> HttpResponse:
    """A password of one's own, by the link that an administrator made. It is good once."""
    user = access.of_link(username, token)
    if user is None:
        raise Http404
    form = SetPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        entering.note("password_set", user, request, at=timezone.now())
        messages.success(request, _("Done. Log in."))
        return redirect("login")
    return _page(request, form, _("A new password for {name}").format(name=user.name or user.username))


def _page(request: HttpRequest, form: Any, title: str) -> HttpResponse:
    context = {"form": form, "heading": title}
    return render(request, "web/set_up.html", context, status=422 if form.errors else 200)
