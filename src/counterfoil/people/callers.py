"""From where and on what device somebody asks. Only what the connection itself and our own signature say is believed."""

import ipaddress
import secrets
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

SALT = "counterfoil.device"
DAYS = 180
MOST_PEOPLE = 30
"""A tablet on the floor serves a shift or two."""


@dataclass(frozen=True)
class Device:
    """A browser that people have logged in on, as our signed cookie tells it."""

    name: str
    people: tuple[int, ...] = ()

    def knows(self, user_id: int | None) -> bool:
        return user_id is not None and user_id in self.people


def address_of(request: HttpRequest) -> str:
    """The address that the connection comes from; behind our own proxies, the one that the outermost of them saw.

    An IPv6 address stands for the whole network that its house was given (/64).
    """
    found = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        said = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        found = said[-settings.TRUSTED_PROXIES] if len(said) >= settings.TRUSTED_PROXIES else found
    try:
        address = ipaddress.ip_address(found)
    except ValueError:
        return ""
    if address.version == 6 and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(address) if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))


def agent_of(request: HttpRequest) -> str:
    """What the browser calls itself, in one line."""
    return "".join(c for c in request.META.get("HTTP_USER_AGENT", "") if c.isprintable())[:200]


def device_of(request: HttpRequest) -> Device:
    """The device by its signed cookie; a new one when there is none, or when it is older than half a year."""
    try:
        said: Any = signing.loads(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=DAYS * 24 * 3600
        )
        return Device(str(said["device"]), tuple(int(pk) for pk in said["people"]))
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return Device(secrets.token_urlsafe(12))


def keep_device(response: HttpResponse, device: Device, user_id: int) -> None:
    """From now on this device is one that this person logged in on."""
    people = (user_id, *(pk for pk in device.people if pk != user_id))[:MOST_PEOPLE]
    device = replace(device, people=people)
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps({"device": device.name, "people": list(device.people)}, salt=SALT),
        max_age=DAYS * 24 * 3600, secure=settings.HTTPS, httponly=True, samesite="Lax",
    )  # fmt: skip
