"""Who calls: a bearer token, or a browser session with its form token."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import Throttled
from ninja.security import HttpBearer
from ninja.security.session import SessionAuth

from counterfoil.people import entering, proving, tokens


class TokenAuth(HttpBearer):
    """``Authorization: Bearer <token>``. The token carries its user's roles."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        if "\x00" in token or len(token) > 200:
            return None
        at = timezone.now()
        user = tokens.holder(token, at=at)
        if user is None:
            wait = entering.count_wrong_token(request, at=at)
            if wait:
                raise Throttled(wait)
            return None
        request.user = user
        return user


class BrowserAuth(SessionAuth):
    """A signed-in browser; unsafe methods need the form token (CSRF)."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        if not (request.user.is_authenticated and request.user.is_active):
            return None
        proving.carry(request)
        return request.user


AUTH = [TokenAuth(), BrowserAuth(csrf=True)]
