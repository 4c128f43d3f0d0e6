"""My to-do, messages, search, language, log-in."""

import re
from datetime import timedelta
from html import unescape

from django.utils import timezone
from tests.orders.house import confirmed, draft, submitted

from counterfoil.customers.actions import make_findable
from counterfoil.kernel.declaration import find_type
from counterfoil.kernel.models import Task
from counterfoil.people.models import User


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_home_lists_what_waits_for_this_person_only(house, seen_by):
    order = submitted(house, ("P-1", 1))
    assert order.number in page(seen_by("accountant"), "/")
    assert order.number not in page(seen_by("sales_clerk"), "/")


def test_home_of_one_group(house, seen_by):
    order = submitted(house, ("P-1", 1))
    client = seen_by("accountant")
    assert order.number in page(client, "/?only=sales-orders.approve_finance")
    assert order.number not in page(client, "/?only=sales-orders.confirm")


def waits(number, action):
    now = timezone.now()
    return Task(
        resource="sales-orders", document_id=number, number=f"XSDD-{number}", action=action, role="accountant",
        since=now - timedelta(hours=200 - number),
    )  # fmt: skip


def test_home_has_pages_and_a_group_is_found_behind_a_hundred_others(house, seen_by):
    Task.objects.bulk_create([waits(number, "approve_finance") for number in range(120)])
    Task.objects.bulk_create([waits(number, "return") for number in (130, 131)])
    client = seen_by("accountant")
    first = page(client, "/")
    assert first.count("row-link") == 100 and ">122</b>" in first and "XSDD-0<" in first
    (following,) = re.findall(r'href="([^"]*cursor=[^"]*)"', first)
    second = page(client, unescape(following))
    assert second.count("row-link") == 22 and "XSDD-99<" not in second and 'rel="next"' not in second
    group = page(client, "/?only=sales-orders.return")
    assert group.count("row-link") == 2 and "XSDD-131<" in group
    assert client.get("/?cursor=nonsense").status_code == 404


def test_a_whole_number_leads_straight_to_its_document(house, seen_by):
    order = draft(house, ("P-1", 1))
    assert seen_by("sales_clerk").get(f"/find/?q={order.number}").url == f"/sales-orders/{order.number}/"


def test_search_finds_by_code_name_and_pinyin(house, seen_by):
    make_findable(house.customer, [])
    house.customer.save()
    client = seen_by("sales_clerk")
    for text in ("P-1", "线管1", "xianguan", "xg"):
        found = client.get("/find/product/", {"q": text}).json()["items"]
        assert "P-1" in [one["value"] for one in found], text
    assert client.get("/find/customer/", {"q": "kehu"}).json()["items"][0]["value"] == "C-1"


def test_lookups_show_own_customers_only(house, seen_by):
    assert seen_by("sales_clerk2").get("/find/customer/", {"q": "C-1"}).json()["items"] == []


def test_an_unknown_lookup_is_not_there(seen_by):
    assert seen_by("sales_clerk").get("/find/password/").status_code == 404


def test_pages_are_chinese_until_english_is_chosen(house, client):
    assert 'lang="zh-Hans-CN"' in page(client, "/login/")
    client.post("/language/", {"language": "en", "next": "/login/"})
    assert 'lang="en"' in page(client, "/login/")


def test_language_never_leads_to_another_house(client, house):
    assert client.post("/language/", {"language": "en", "next": "//evil.example/"}).url == "/"


def test_log_in_takes_the_language_of_the_person(client, house):
    user = User.objects.get(username="sales_clerk")
    user.set_password("a long pass phrase")
    user.language = "en"
    user.save()
    wrong = client.post("/login/", {"username": "sales_clerk", "password": "x"})
    right = client.post("/login/", {"username": "sales_clerk", "password": "a long pass phrase"})
    assert (wrong.status_code, right.status_code) == (422, 302)
    assert right.cookies["counterfoil-language"].value == "en"


def test_gate_answers_an_unknown_code_with_stop(house, seen_by):
    answer = seen_by("gatekeeper").post("/gate/", {"code": "ABCD-1234"})
    assert answer.status_code == 422
    assert 'class="verdict no"' in answer.content.decode()


def test_a_customer_page_shows_the_account_to_those_who_see_prices(house, seen_by):
    assert 'id="account"' in page(seen_by("accountant"), "/customers/C-1/")
    assert 'id="account"' not in page(seen_by("warehouse_keeper"), "/customers/C-1/")


def test_a_notice_begins_with_what_is_open_on_the_order(house, seen_by):
    order = confirmed(house, ("P-1", 5), ("P-2", 7))
    seen = page(seen_by("sales_clerk"), f"/delivery-notices/new/?order={order.number}")
    assert find_type("delivery-notices") is not None
    assert seen.count(f'value="{order.number}"') == 2
    assert "路桥 1 号" in seen
