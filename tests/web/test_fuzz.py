"""Forms of every page filled with what nobody means: a refusal in words, never a defect of ours (S3)."""

import html
import re
import zlib
from collections import defaultdict

import pytest
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from tests.orders import house as houses
from tests.security import addresses

from counterfoil.kernel.declaration import all_types
from counterfoil.people import roles
from counterfoil.people.models import User

EXAMPLES = 2
"""Per address; Hypothesis begins with the emptiest."""
LEFT_OUT = {"logout", "end-sessions", "password", "set-password"}
"""They end the session itself, or need a link; tests of their own."""
PART_NUMBER = "<str:number>"
NAMED = re.compile(r'\bname="([^"]{1,80})"')
COMMON = (
    "version", "paper", "reason", "action", "lines", "lines.0", "lines.0.line_no", "lines.0.product", "lines.0.quantity",
    "lines.²", "lines.٣.quantity", "lines.-1.quantity", "lines.0.quantity.0", ".", "..", "lines.99999999999999999999.quantity",
    "number", "code", "key", "value", "seen", "text", "list", "order", "remove", "begin", "passkey", "proof.password",
    "proof.code", "proof.passkey", "partner", "password", "sign", "user", "roles", "next", "then", "document", "file",
)  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from([
        "", " ", "\x00", "a\x00b", "²", "１２", "٣", "-1", "0", "1", "1e999", "NaN", "Infinity",
        "9" * 400, "0." + "0" * 300 + "1",
        "1,5", "true", "on", "[]", "{}", "null", '{"a": 1e999}', "[" * 3000, "2026-02-30", "0001-01-01", "9999-12-31T23:59",
        "10000-01-01", "'; DROP TABLE kernel_event; --", "<script>alert(1)</script>", "{{ 7 }}", "%s %(a)s {0} {a}",
        "../../etc/passwd", "\u202eabc", "\u2028", "😀" * 50, "x" * 3000, "C-1", "P-1", "1F", "K-EAST", "sales_clerk",
        "2026-11-29", "en", "\r\nSet-Cookie: a=b", "9223372036854775808", "-9223372036854775809", "1\t2\n3",
    ]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.integers(-(10**20), 10**20).map(str),
)  # fmt: skip


@pytest.fixture
def house(db):
    house = houses.build()
    houses.receive(house, 50)
    order = houses.confirmed(house, ("P-1", 5))
    houses.do(house, houses.notice(house, (order, 1, 2)), "submit")
    houses.notice(house, (order, 1, 1))
    houses.draft(house, ("P-1", 1))
    houses.submitted(house, ("P-2", 1))
    house.everybody = User.objects.create(username="all", name="All", roles=list(roles.ALL), floors=["1F", "2F"])
    return house


def samples():
    """The latest paper of each kind."""
    return {kind.name: kind.model.objects.order_by("-pk").first() for kind in all_types()}


def forms(house):
    """Every address of a page that may take a form, with papers that are there."""
    papers = samples()
    known = {"code": "C-1", "username": "sales_clerk", "customer": "C-1"}
    for one in addresses.every():
        if one.is_api or one.name in LEFT_OUT:
            continue
        if "resource:" not in one.route:
            first = papers["delivery-notices" if "notice" in one.route else "sales-orders"].number
            yield one.filled(number=first, **known)
            continue
        for kind in all_types():
            paper = papers[kind.name]
            if paper is None and PART_NUMBER in one.route:
                continue
            number = paper.number if paper else ""
            for action in kind.actions if ":action>" in one.route else kind.actions[:1]:
                yield one.filled(resource=kind.name, number=number, action=action.name, **known)


def test_no_form_brings_a_page_down(house):
    client = Client(raise_request_exception=False)
    wrong = defaultdict(list)
    asked = 0
    for path in dict.fromkeys(forms(house)):
        client.force_login(house.everybody)
        shown = client.get(path)
        if shown.status_code == 404 or client.post(path).status_code == 405:
            continue
        page = b"" if shown.streaming else shown.content
        names = sorted(
            {html.unescape(name) for name in NAMED.findall(page.decode("utf-8", "ignore"))} - {"csrfmiddlewaretoken"}
        )
        asked += 1
        _fill(client, path, names, wrong)
    assert wrong == {}
    assert asked > 60


def _fill(client, path, names, wrong):
    fields = st.dictionaries(st.sampled_from([*names, *COMMON]), TEXTS, max_size=12)
    if names:  # most of a form is as it stands there, so that what is wrong is looked at
        fields = st.builds(
            lambda all_of_them, some: {**all_of_them, **some},
            st.fixed_dictionaries(dict.fromkeys(names[:40], TEXTS)),
            fields,
        )

    @seed(zlib.crc32(path.encode()))
    @settings(
        max_examples=EXAMPLES, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(fields)
    def send(body):
        answer = client.post(path, body)
        told = b"" if answer.streaming else answer.content
        if answer.status_code >= 500 or b"Traceback (most recent" in told or b"psycopg" in told:
            wrong[path].append((answer.status_code, body))

    send()
