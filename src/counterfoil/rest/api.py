"""The API put together: the endpoints of every document type, and those that the apps mount."""

from functools import cache

from django.conf import settings

from counterfoil.rest import documents, me, mounting, people, problems
from counterfoil.rest.auth import AUTH
from counterfoil.rest.limits import PerPerson
from counterfoil.rest.openapi import Api

DESCRIPTION = """\
Customer to cash, as the process manual has it. A document type is a resource; a document's id is its number.
Errors are problem documents (RFC 9457) with a stable `code`. Quantities and money are decimal strings; times are
RFC 3339 with offset. Send `Idempotency-Key` with a POST to be able to repeat it safely."""


@cache
def build() -> Api:
    """The one API of this process."""
    api = Api(
        title="Counterfoil", version="1", description=DESCRIPTION, auth=AUTH, urls_namespace="api-v1",
        docs_url=None, openapi_url=None, throttle=[PerPerson(settings.API_RATE)],
        servers=[{"url": "/"}],
    )  # fmt: skip
    problems.install(api)
    api.add_router("/me", me.router)
    api.add_router("/users", people.users)
    api.add_router("/departments", people.departments)
    api.add_router("/substitutes", people.substitute_router)
    for path, router in [*mounting.MOUNTED, *documents.routers()]:
        api.add_router(path, router)
    return api
