"""Saying in a test which rule must refuse."""

import contextlib

import pytest

from counterfoil.kernel.refusals import Refusal


@contextlib.contextmanager
def refused(code: str):
    """What is done inside must be refused with this code."""
    with pytest.raises(Refusal) as caught:
        yield caught
    assert caught.value.code == code, f"{caught.value}"
