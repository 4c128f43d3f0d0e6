"""The code of a gate pass: too long to guess, short enough to type when no camera works.

The QR holds it signed (``signing``); what is scanned and what is typed by hand mean the same pass.
"""

import hashlib
import hmac
import secrets

from counterfoil.delivery.gate import signing

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and letters that can't be taken for one another."""
GROUPS, GROUP = 5, 4
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V", "-": None, " ": None})


def new_code() -> str:
    """A code of 100 random bits, in groups."""
    return grouped("".join(secrets.choice(ALPHABET) for _ in range(GROUPS * GROUP)))


def code_of(text: str) -> str:
    """A code that only this text has: for papers that are copied, never for those that goods leave on."""
    return grouped(
        "".join(ALPHABET[byte % len(ALPHABET)] for byte in hashlib.sha256(text.encode()).digest()[: GROUPS * GROUP])
    )


def grouped(code: str) -> str:
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def read(text: str) -> str:
    """A code as it was scanned or typed, in the shape in which it is kept; nothing when its signature is not ours."""
    if text.startswith(f"{signing.HEAD}."):
        return signing.code_in(text.strip()) or ""
    return grouped(text.upper().translate(_READ_AS))


def same(text: str, code: str) -> bool:
    """Whether this is that code; takes as long for a wrong one as for a right one."""
    return hmac.compare_digest(read(text).encode(), code.encode())
