"""The OpenAPI document held against the API by generated requests: no 5xx, no answer that it doesn't describe."""

from contextlib import contextmanager

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from counterfoil.rest.views import openapi_document

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
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
                _tried(operation, headers)
            except (Exception, BaseExceptionGroup) as error:  # all that is wrong is told at once
                wrong.append(f"{operation.label}\n{error!r}")
    assert not wrong, "\n\n".join(wrong)


def _tried(operation, headers):
    @settings(
        max_examples=2, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def call(case):
        case.call_and_validate(headers=headers, checks=CHECKS)

    given(case=operation.as_strategy())(call)()
