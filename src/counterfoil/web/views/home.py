"""The home of each role: what waits for this person, and the messages left for them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from counterfoil.kernel.declaration import find_type
from counterfoil.kernel.models import Notification
from counterfoil.kernel.refusals import Refusal
from counterfoil.people import todo as people_todo
from counterfoil.web import screens, todo
from counterfoil.web.visible import signed_in


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """My to-do."""
    at = timezone.now()
    counts = people_todo.count_tasks(request.user, at=at)
    groups = todo.groups(counts)
    chosen = request.GET.get("only", "").replace("\x00", "")
    try:
        waiting, following = todo.page_of(request.user, at=at, key=chosen, cursor=request.GET.get("cursor", ""))
    except Refusal as refusal:  # the address was changed by hand
        raise Http404 from refusal
    context = {
        "groups": groups,
        "waiting_count": sum(many for _resource, _action, many, _late in counts),
        "chosen": chosen,
        "waiting": waiting,
        "next": following,
        "total": sum(group.many for group in groups),
        "late": sum(group.late for group in groups),
        "at": at,
    }
    part = request.htmx and request.htmx.target == "todo"  # type: ignore[attr-defined]
    if not part:
        found = ((panel.template, panel.context(request.user, at=at)) for panel in screens.home_panels())
        context["panels"] = [(template, shown) for template, shown in found if shown is not None]
    return render(request, "web/_todo.html" if part else "web/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def messages(request: HttpRequest) -> HttpResponse:
    """The messages to this person, the latest first; a POST marks them all as read."""
    mine = Notification.objects.filter(user=request.user)
    if request.method == "POST":
        mine.filter(read_at=None).update(read_at=timezone.now())
        return redirect("messages")
    rows = [(row, _said(row), find_type(row.resource)) for row in mine.order_by("-at", "-pk")[:100]]
    return render(request, "web/messages.html", {"rows": rows})


def _said(row: Notification) -> str:
    """The message in the reader's language."""
    text = _(row.text)
    try:
        return text.format_map(
            {key: _(value) if isinstance(value, str) and value else value for key, value in row.values.items()}
        )
    except (KeyError, IndexError, ValueError):
        return text
