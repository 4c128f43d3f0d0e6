"""The OpenAPI document held against the API by generated requests: no 5xx, no answer that it doesn't describe."""

from contextlib import contextmanager
from zlib import crc32

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from counterfoil.kernel.declaration import SYSTEM, all_types, find_type
from counterfoil.rest.views import openapi_document

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
REFUSED = [*CHECKS, negative_data_rejection]
PEOPLE = ("sales_clerk", "accountant", "picker")
schema = schemathesis.openapi.from_dict(openapi_document())
schema.app = get_wsgi_application()


@contextmanager
def kept_connection():
    """A real request closes connections that are past their time; here all happens in the test's own transaction.

    Django's test client puts these listeners back after each call: this stands around the others' calls alone.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("username", PEOPLE)
def test_every_operation_answers_as_described(house, username):
    """Every operation of the document, as this person, with bodies that fit it and bodies that don't."""
    house.shipped(house.submitted(house.confirmed()))
    token = getattr(house, username).token
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
    wrong = []
    with kept_connection():
        for found in schema.get_all_operations():
            operation = found.ok()
            try:
                _tried(operation, headers, {})
            except (Exception, BaseExceptionGroup) as error:  # all that is wrong is told at once
                wrong.append(f"{operation.label}\n{error!r}")
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("username", PEOPLE[:2])
def test_what_does_not_fit_the_document_is_refused(house, username):
    """Every operation, with parameters or a body that its description rules out: none is taken, none fails."""
    house.shipped(house.submitted(house.confirmed()))
    headers = {"Authorization": f"Bearer {getattr(house, username).token}", "Accept-Language": "zh-CN"}
    wrong, asked = [], 0
    with kept_connection():
        for operation in (found.ok() for found in schema.get_all_operations()):
            try:
                _tried(operation, headers, {}, GenerationMode.NEGATIVE)
                asked += 1
            except Unsatisfiable:  # nothing could be wrong about it
                continue
            except (Exception, BaseExceptionGroup) as error:
                wrong.append(f"{operation.label}\n{error!r}")
    assert not wrong, "\n\n".join(wrong)
    assert asked > 200


@pytest.mark.timeout(300)
def test_other_roles_do_what_is_theirs_on_papers_that_are_there(house):
    """What a role may do, on the latest paper of the kind: refused by state, inputs or rule, or done."""
    house.shipped(house.submitted(house.confirmed()))
    house.submitted(house.confirmed())
    house.notice(house.confirmed())
    house.draft()
    numbers = {kind.name: paper.number for kind in all_types() if (paper := kind.model.objects.order_by("-pk").first())}
    wrong, asked = [], set()
    with kept_connection():
        for operation in (found.ok() for found in schema.get_all_operations()):
            role = _somebody(operation)
            if role is None:
                continue
            headers = {"Authorization": f"Bearer {getattr(house, role).token}", "Accept-Language": "zh-CN"}
            asked.add(role)
            try:
                _tried(operation, headers, numbers)
            except (Exception, BaseExceptionGroup) as error:
                wrong.append(f"{role} {operation.label}\n{error!r}")
    assert not wrong, "\n\n".join(wrong)
    assert len(asked - set(PEOPLE)) > 10


def _somebody(operation):
    """One of the roles whose it is, rather one of those that the other test doesn't ask; nobody for a mere look."""
    owners = sorted(_owners(operation) - set(PEOPLE)) or sorted(_owners(operation))
    return owners[crc32(operation.label.encode()) % len(owners)] if owners else None


def _owners(operation):
    """The roles of a declared action or draft; nobody for the rest."""
    resource, *rest = operation.path.removeprefix("/api/v1/").split("/")
    kind = find_type(resource)
    if kind is None or operation.method.upper() == "GET":
        return set()
    if not rest:
        return kind.draft_by
    action = kind.action(rest[2]) if rest[1:2] == ["actions"] else None
    return (action.by | set(action.co_sign)) - {SYSTEM} if action else kind.change_by or kind.draft_by


def _tried(operation, headers, numbers, mode=GenerationMode.POSITIVE):
    """Requests of this operation, on this paper of its kind when there is one."""
    number = numbers.get(operation.path.removeprefix("/api/v1/").split("/")[0])

    @settings(
        max_examples=2, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def call(case):
        if number and "number" in (case.path_parameters or {}):
            case.path_parameters["number"] = number
        case.call_and_validate(headers=headers, checks=CHECKS if mode is GenerationMode.POSITIVE else REFUSED)

    given(case=operation.as_strategy(generation_mode=mode))(call)()
