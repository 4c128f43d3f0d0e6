"""Passkeys (WebAuthn) as a second factor beside the phone's code, see docs/adr/0033.

A passkey belongs to the host that it was made on: the browser gives it to no other, which is why nobody can be led to
enter it on a forged page. What the browser signs is a challenge of ours, good once and for ten minutes.
"""

import ipaddress
import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.utils.translation import gettext_lazy as _
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from counterfoil.kernel.refusals import Refusal, refusal_code
from counterfoil.people import settings
from counterfoil.people.models import Passkey

CHALLENGE, CHALLENGE_SECONDS = "passkey", 600
"""Where a session keeps what the next answer has to sign, and for how long."""
LONGEST = 20_000
"""Letters of an answer; browsers send some two thousand."""
LONGEST_ID = 1023
"""Bytes of a passkey's own name, as the standard has it."""


def host_of(request: HttpRequest) -> str:
    """The name that passkeys of this site belong to."""
    return split_domain_port(request.get_host())[0]


def are_offered(request: HttpRequest) -> bool:
    """Whether browsers make passkeys on this address: by HTTPS or on this machine, and under a name."""
    host = host_of(request)
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return request.is_secure() or host == "localhost" or host.endswith(".localhost")
    return False


def of(user: Any) -> list[Passkey]:
    return list(Passkey.objects.filter(user=user).order_by("pk"))


def begin_adding(request: HttpRequest, user: Any, *, at: datetime) -> dict[str, Any]:
    """What the browser is asked to make a new passkey of; the challenge is kept in the session."""
    refuse_elsewhere(request)
    person = PublicKeyCredentialUserEntity(id=str(user.pk).encode(), name=user.username, display_name=str(user))
    options, state = _server(request).register_begin(
        person, [_credential(row) for row in of(user)], ResidentKeyRequirement.DISCOURAGED,
        UserVerificationRequirement.PREFERRED,
    )  # fmt: skip
    request.session[CHALLENGE] = {**state, "at": at.timestamp()}
    return dict(options)


def begin_using(request: HttpRequest, user: Any, *, at: datetime) -> dict[str, Any]:
    """What the browser is asked to sign with one of this person's passkeys of this host."""
    refuse_elsewhere(request)
    credentials = [_credential(row) for row in of(user) if row.host == host_of(request)]
    options, state = _server(request).authenticate_begin(credentials, UserVerificationRequirement.PREFERRED)
    request.session[CHALLENGE] = {**state, "at": at.timestamp()}
    return dict(options)


def add(request: HttpRequest, user: Any, answer: str, *, name: str, at: datetime) -> Passkey:
    """Take what the browser made. Raises ``Refusal``: ``passkey_wrong``."""
    challenge = _take_challenge(request, at)
    try:
        data = _server(request).register_complete(challenge, _read(answer))
        credential = data.credential_data
        assert credential is not None
        AttestedCredentialData(bytes(credential))
    except Exception as error:  # whatever a stranger's bytes do to their reader, they are no passkey
        raise Refusal("passkey_wrong") from error
    values = {
        "user": user, "name": name[:60], "host": host_of(request), "credential": bytes(credential),
        "counter": data.counter, "at": at,
    }  # fmt: skip
    identity = bytes(credential.credential_id)
    if not 0 < len(identity) <= LONGEST_ID:
        raise Refusal("passkey_wrong")
    row, is_new = Passkey.objects.get_or_create(identity=identity, defaults=values)
    if not is_new:
        raise Refusal("passkey_wrong")
    return row


def check(request: HttpRequest, user: Any, answer: str, *, at: datetime) -> None:
    """Whether one of this person's passkeys signed our challenge. Raises ``Refusal``: ``passkey_wrong``, or
    ``passkey_copied`` when it counts fewer uses than it did before, which a copy does."""
    challenge = _take_challenge(request, at)
    with transaction.atomic():
        rows = list(Passkey.objects.select_for_update().filter(user=user, host=host_of(request)).order_by("pk"))
        try:
            told = _read(answer)
            used = _server(request).authenticate_complete(challenge, [_credential(row) for row in rows], told)
            counter = _counter(told)
        except Exception as error:  # as in `add`
            raise Refusal("passkey_wrong") from error
        row = next(row for row in rows if bytes(row.identity) == used.credential_id)
        if (counter or row.counter) and counter <= row.counter:
            raise Refusal("passkey_copied")
        row.counter, row.used_at = counter, at
        row.save(update_fields=["counter", "used_at"])


def remove(user: Any, number: str) -> str:
    """Take one of this person's passkeys away; what it was called, empty when there was no such one."""
    row = next((row for row in of(user) if str(row.pk) == number), None)
    if row is None:
        return ""
    row.delete()
    return row.name


def refuse_elsewhere(request: HttpRequest) -> None:
    """Raises ``Refusal``: ``passkey_elsewhere`` on an address where browsers make no passkeys."""
    if not are_offered(request):
        raise Refusal("passkey_elsewhere")


def _server(request: HttpRequest) -> Fido2Server:
    origin = f"{request.scheme}://{request.get_host().lower()}"
    house = PublicKeyCredentialRpEntity(id=host_of(request), name=settings.value("company.name"))
    return Fido2Server(house, verify_origin=lambda told: told == origin)


def _take_challenge(request: HttpRequest, at: datetime) -> dict[str, Any]:
    """The challenge that was kept, which is no longer good. Raises ``Refusal``: ``passkey_wrong``."""
    kept: dict[str, Any] | None = request.session.pop(CHALLENGE, None)
    if kept is None or at.timestamp() - kept["at"] > CHALLENGE_SECONDS:
        raise Refusal("passkey_wrong")
    return kept


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST:
        raise ValueError("too long")
    told = json.loads(answer)
    if not isinstance(told, dict):
        raise TypeError("no object")
    return told


def _counter(told: dict[str, Any]) -> int:
    data: AuthenticatorData = AuthenticationResponse.from_dict(told).response.authenticator_data
    return data.counter


def _credential(row: Passkey) -> AttestedCredentialData:
    return AttestedCredentialData(bytes(row.credential))


refusal_code("passkey_wrong", _("Not accepted"), _("The passkey did not answer rightly, or too late. Try once more."))
refusal_code(
    "passkey_copied",
    _("Not accepted"),
    _("This passkey counts fewer uses than before, so there may be a copy of it. Take it away and add another."),
)
refusal_code(
    "passkey_elsewhere",
    _("Not possible here"),
    _("Passkeys need HTTPS and a name: browsers make none for a bare address such as 192.168.1.5."),
)
