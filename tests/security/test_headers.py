"""Every answer of every address says to browsers what they may not do with it (S6)."""

import json
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client
from tests.orders import house as houses
from tests.security import addresses

from counterfoil.people import roles
from counterfoil.people.models import User
from counterfoil.rest.views import openapi_document

POLICY = {"default-src": "'none'", "frame-ancestors": "'none'", "object-src": "'none'", "base-uri": "'none'"}
OPEN_TO_ALL = {"/health", "/login/", "/language/", "/api/v1/openapi.json", "/api/v1/docs"}


@pytest.fixture
def house(db):
    return houses.build()


@pytest.fixture
def everywhere(house):
    """A path for every address of the site; an order's own number in those of documents."""
    order = houses.draft(house, ("P-1", 1))
    found = {one.filled(number=order.number, code="C-1", action="submit") for one in addresses.every()}
    return sorted(found | {"/static/web/counterfoil.css", "/no/such/page/at/all/"})


def policy_of(response):
    parts = (part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";"))
    return {name: value for name, _space, value in parts}


def wrong_in(response):
    """What is missing or too much in the headers of an answer."""
    policy = policy_of(response)
    found = [f"{name} {policy.get(name)}" for name, value in POLICY.items() if policy.get(name) != value]
    found += [word for word in ("unsafe-inline", "unsafe-eval", "*", "http:", "https:") if word in str(policy)]
    found += [
        f"{name}: {response.get(name)}"
        for name, value in (
            ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
        )
        if response.get(name) != value
    ]  # fmt: skip
    for cookie in response.cookies.values():
        if cookie["samesite"] != "Lax" or (cookie.key != settings.LANGUAGE_COOKIE_NAME and not cookie["httponly"]):
            found.append(f"cookie {cookie.key}")
    return found


def is_kept_by_nobody(response):
    return {"no-store", "private"} <= set(response.get("Cache-Control", "").replace(" ", "").split(","))


def test_every_answer_to_strangers(everywhere):
    client, wrong, let_in = Client(), {}, set()
    for path in everywhere:
        response = client.get(path)
        if found := wrong_in(response):
            wrong[path] = found
        if response.status_code == 200 and not path.startswith("/static/"):
            let_in.add(path)
    assert wrong == {}
    assert let_in <= OPEN_TO_ALL


def test_every_answer_to_people(house, everywhere):
    client, wrong = Client(), {}
    person = User.objects.create(username="all", name="All", roles=list(roles.ALL))
    client.force_login(person)
    seen = 0
    for path in everywhere:
        response = client.get(path)
        seen += response.status_code == 200
        found = wrong_in(response)
        if not path.startswith("/static/") and not is_kept_by_nobody(response):
            found.append(f"Cache-Control: {response.get('Cache-Control')}")
        if found:
            wrong[path] = found
    assert wrong == {}
    assert seen > 100


def unsafe():
    """Every unsafe method that an address takes; pages take POST alone."""
    pages = [
        ("post", one.filled(number="x", code="C-1", action="submit")) for one in addresses.every() if not one.is_api
    ]
    api = [
        (method, re.sub(r"{\w+}", "x-1", path))
        for path, methods in openapi_document()["paths"].items()
        for method in methods
        if method in ("post", "put", "patch", "delete")
    ]
    return pages + api


def test_every_unsafe_method_wants_our_own_form_token(house):
    """Without a token, with a foreign one, or from a foreign origin: nothing is done, whoever is logged in."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(house.people["sales_clerk"])
    strict.get("/")
    token = strict.cookies[settings.CSRF_COOKIE_NAME].value
    wrong = {}
    for method, path in unsafe():
        headers = ({}, {"x-csrftoken": "b" * 32}, {"x-csrftoken": token, "origin": "https://evil.example"})
        answers = {
            getattr(strict, method)(path, data="{}", content_type="application/json", headers=more).status_code
            for more in headers
        }
        if not answers <= {401, 403, 405}:
            wrong[method, path] = answers
    assert wrong == {}
    assert strict.post("/language/", {"language": "en"}, headers={"x-csrftoken": token}).status_code == 302


def test_a_real_site_keeps_its_cookies_to_https():
    """The settings behind HTTPS, as Django's own check for deployment sees them too."""
    script = (
        "import django, json; django.setup(); from django.conf import settings as s;"
        "from django.core.checks import run_checks, WARNING;"
        "print(json.dumps([[s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_NAME, s.CSRF_COOKIE_SECURE,"
        " s.DEVICE_COOKIE_NAME, s.SECURE_HSTS_SECONDS, s.DEBUG],"
        " [str(c) for c in run_checks(include_deployment_checks=True) if c.level >= WARNING]]))"
    )
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"},
        "COUNTERFOIL_HTTPS": "1", "COUNTERFOIL_HOSTS": "erp.example.com",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "DJANGO_SETTINGS_MODULE": "counterfoil.project.settings",
    }  # fmt: skip
    told = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    names, complaints = json.loads(told.stdout)
    session, session_secure, form, form_secure, device, hsts, debug = names
    assert all(name.startswith("__Host-") for name in (session, form, device))
    assert session_secure and form_secure and not debug
    assert hsts >= 365 * 24 * 3600
    assert complaints == []
