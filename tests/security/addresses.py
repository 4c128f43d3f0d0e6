"""Every address of the site, read from the router, with sample values for its parts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

SAMPLES = {"resource": "sales-orders", "int": "1", "uuid": "00000000-0000-4000-8000-000000000000"}
PART = re.compile(r"<(?:(\w+):)?(\w+)>")


@dataclass(frozen=True)
class Address:
    """A route of the site: how it is written in the router, under which names, and what answers."""

    route: str
    name: str
    view: Any

    def filled(self, **values: str) -> str:
        """A path of this route: values by the name of the part, else samples by its kind."""
        return "/" + PART.sub(lambda part: str(values.get(part[2]) or SAMPLES.get(part[1] or "", "x-1")), self.route)

    @property
    def is_api(self) -> bool:
        return self.route.startswith("api/")


def every() -> list[Address]:
    """All of them, in the router's order."""
    return list(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: list[Any], before: str) -> Iterator[Address]:
    for one in patterns:
        route = before + re.sub(r"[\^$]|\.\*", "", str(one.pattern))
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, route)
        elif isinstance(one, URLPattern):
            yield Address(route, one.name or "", one.callback)
