"""Papers that go to customers by e-mail, through Django's mail."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email


def is_address(text: str) -> bool:
    """Whether mail can be sent there; a name alone is only noted."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def send(subject: str, text: str, *, to: str, copy_to: Any, file: tuple[str, bytes]) -> None:
    """Send a PDF to this address; ``copy_to`` is the person who looks after the customer, if there is one."""
    copies = [copy_to.email] if getattr(copy_to, "email", "") else []
    message = EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [to], cc=copies)
    message.attach(*file, "application/pdf")
    message.send()
