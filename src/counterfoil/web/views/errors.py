"""What is said when a page can't be shown."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "web/404.html", status=404)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "web/403.html", status=403)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "web/400.html", status=400)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is older than the session (somebody else logged in, or the cookie is gone)."""
    return render(request, "web/csrf.html", status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """Our own fault. Asks nothing of the database, which may be the thing that failed."""
    return HttpResponse(loader.get_template("web/500.html").render({"request": request}), status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The database can't be reached, or went away in mid-work. Asks nothing of it."""
    page = loader.get_template("web/503.html").render({"request": request})
    return HttpResponse(page, status=503, headers={"Retry-After": "5"})
