"""Which refusals a rule may give: read out of its own source, so that the manual can't forget one."""

import inspect
import re
from collections.abc import Callable
from functools import cache
from types import FunctionType
from typing import Any

from counterfoil.kernel.declaration import Action
from counterfoil.kernel.refusals import CODES

REFUSAL = re.compile(r"""Refusal\(\s*["'](\w+)["']""")
CALLED = re.compile(r"\b([A-Za-z_][\w.]*)\(")
GENERAL = {"invalid": "inputs_invalid", "wrong_state": "wrong_state", "same_person": "same_person",
           "role_refusal": "role_required"}  # fmt: skip
DEPTH = 3


@cache
def codes_of(rule: Callable[..., Any]) -> tuple[str, ...]:
    """The codes that this rule and the helpers of its app may refuse with, in the order in which they stand there."""
    return tuple(dict.fromkeys(code for code in _codes(rule, DEPTH) if code in CODES))


def _codes(function: Any, depth: int) -> list[str]:
    try:
        source = inspect.getsource(function)
    except (OSError, TypeError):
        return []
    found = REFUSAL.findall(source)
    space = getattr(function, "__globals__", {})
    for name in CALLED.findall(source):
        last = name.rpartition(".")[2]
        if last in GENERAL:
            found.append(GENERAL[last])
        elif depth and (helper := _helper(space, name)) is not None and helper is not function:
            found += _codes(helper, depth - 1)
    return found


def _helper(space: dict[str, Any], name: str) -> Any:
    """A function of the businesses with this name; the kernel's own are said by their codes."""
    found = _named(space, name)
    ours = isinstance(found, FunctionType) and found.__module__.startswith("counterfoil.")
    return found if ours and not found.__module__.startswith("counterfoil.kernel.") else None


def _named(space: dict[str, Any], name: str) -> Any:
    """What a dotted name stands for in this module."""
    first, _dot, rest = name.partition(".")
    found = space.get(first)
    for part in rest.split(".") if rest else ():
        found = getattr(found, part, None)
    return found


def codes_of_action(action: Action) -> tuple[str, ...]:
    """Every code of an action: those that all have, its rules' and its effects'."""
    found = ["wrong_state", "role_required"]
    if action.approval or action.not_by or action.co_sign:
        found.append("same_person")
    if action.inputs is not None:
        found.append("inputs_invalid")
    if action.reason:
        found.append("reason_required")
    for rule in action.requires:
        found += codes_of(rule)
    if action.does is not None:
        found += codes_of(action.does)
    return tuple(dict.fromkeys(found))
