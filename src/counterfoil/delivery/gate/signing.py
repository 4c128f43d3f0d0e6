"""The signed code in the QR of a gate pass: the gate's phone tells it from a forged one without the network.

A QR holds ``CF1.<payload>.<signature>``, both base64url. The payload names the pass, its secret code, plate, packages
and kind, so that a gate that is cut off sees what may leave. The signature is Ed25519; its key comes from the site's
secret key, so that every process signs alike and nothing more has to be kept. Whether a pass is good is still
decided by the house alone: used once, not cancelled (C2.0).
"""

import base64
import binascii
import hashlib
from functools import cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

HEAD = "CF1"
FIELDS = 6
MOST = 600
"""Characters of a code at most."""


@cache
def _key(secret: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"counterfoil gate pass\0{secret}".encode()).digest())


def signed(*, number: str, code: str, plate: str, packages: int, kind: str, day: str) -> str:
    """What the QR of this pass holds. The same pass always gives the same text."""
    facts = (number, code, plate.replace("|", "/"), str(packages), kind, day)
    payload = "|".join(facts).encode()
    return f"{HEAD}.{_text(payload)}.{_text(_key(settings.SECRET_KEY).sign(payload))}"


def code_in(text: str) -> str | None:
    """The code of the pass that this signed text names; ``None`` when it is not ours."""
    head, _point, rest = text.partition(".")
    first, _point, second = rest.partition(".")
    if head != HEAD or len(text) > MOST:
        return None
    try:
        payload, signature = _bytes(first), _bytes(second)
        facts = payload.decode().split("|")
    except (binascii.Error, ValueError):
        return None
    return facts[1] if len(facts) == FIELDS and _is_ours(payload, signature) else None


def _is_ours(payload: bytes, signature: bytes) -> bool:
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            _key(secret).public_key().verify(signature, payload)
        except InvalidSignature:
            continue
        return True
    return False


def public_keys() -> list[str]:
    """The keys by which the gate's page tells our passes from others, base64url."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [_text(_key(secret).public_key().public_bytes_raw()) for secret in secrets]


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if _text(data) != text:
        raise ValueError("not the one spelling of these bytes")
    return data
