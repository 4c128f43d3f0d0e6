"""Customers themselves (section A): entered, changed, blocked, assigned, moved from stage to stage."""

import pytest
from tests.receivables import house as houses

from counterfoil.customers import actions, queries
from counterfoil.customers.models import Customer, StageChange
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.people.models import MasterChange

PROSPECT = {
    "name": "杭州光明电器有限公司",
    "salesperson": "salesperson",
    "sales_clerk": "sales_clerk",
    "addresses": [{"kind": "delivery", "province": "浙江省", "city": "杭州市", "street": "文一路 1 号"}],
    "contacts": [{"name": "赵六", "phone": "13900001111"}],
}


def enter(house, who="sales_clerk", **more):
    return actions.create_prospect({**PROSPECT, **more}, by=house.people[who], at=house.now)


def code_of(refused):
    return refused.value.code


def test_create_prospect_gives_the_next_free_code(house):
    first = enter(house)
    Customer.objects.filter(pk=first.pk).update(code="L-0002")
    second, third = enter(house, name="甲"), enter(house, name="乙")
    assert (first.code, second.code, third.code) == ("L-0001", "L-0003", "L-0004")
    assert (first.stage, first.approved) == ("prospect", False)


@pytest.mark.parametrize("text", ["光明", "guangming", "gmdq", "13900001111", "赵六", "L-0001", "杭州 gm"])
def test_a_customer_is_found_by_all_that_people_type(house, text):
    made = enter(house)
    assert queries.search_customers(text, house.people["sales_clerk"])[0].pk == made.pk


def test_create_prospect_role_required(house):
    with pytest.raises(Refusal) as refused:
        enter(house, "picker")
    assert code_of(refused) == "role_required"


@pytest.mark.parametrize(
    "more",
    [
        {"name": ""},
        {"name": "x\x00"},
        {"salesperson": "nobody"},
        {"sales_clerk": "salesperson"},
        {"credit_limit": "5"},
        {"phone": "9" * 61},
        {"grade": "A" * 11},
        {"contacts": [{"name": "x" * 61}]},
        {"addresses": [{"province": "x" * 61}]},
        {"addresses": ["x" * 201]},
    ],
)
def test_create_prospect_inputs_invalid(house, more):
    with pytest.raises(Refusal) as refused:
        enter(house, **more)
    assert code_of(refused) == "inputs_invalid"
    assert not Customer.objects.filter(code__startswith="L-").exists()


def test_change_keeps_old_and_new_value(house):
    made = enter(house)
    changed = actions.change(
        made.code, {"phone": "0571-1", "addresses": ["杭州市西湖区 2 号"]}, by=house.people["sales_clerk"], at=house.now
    )
    shown = queries.present([changed], house.people["sales_clerk"])[0]
    assert (shown["phone"], shown["addresses"][0]["street"]) == ("0571-1", "杭州市西湖区 2 号")
    kept = MasterChange.objects.get(resource="customers", key=made.code, action="edit")
    assert kept.changes["phone"] == ["", "0571-1"]
    assert kept.by.username == "sales_clerk"
    assert set(kept.changes) == {"phone", "addresses"}


@pytest.mark.parametrize("name", ["rates", "settlement_terms", "credit_limit"])
def test_change_terms_change_required(house, name):
    with pytest.raises(Refusal) as refused:
        actions.change("C-1", {name: "1", "phone": "9"}, by=house.people["sales_clerk"], at=house.now)
    assert code_of(refused) == "terms_change_required"
    assert Customer.objects.get(code="C-1").phone == ""


def test_change_stale_version(house):
    with pytest.raises(Refusal) as refused:
        actions.change("C-1", {"phone": "9", "version": 99}, by=house.people["sales_clerk"], at=house.now)
    assert code_of(refused) == "stale_version"


def test_change_of_another_clerks_customer_is_not_visible(house):
    with pytest.raises(NotVisible):
        actions.change("C-1", {"phone": "9"}, by=house.people["sales_clerk2"], at=house.now)


def test_block_and_unblock_need_role_and_reason(house):
    manager = house.people["market_manager"]
    for who, raw, code in (
        ("sales_clerk", {"reason": "x"}, "role_required"),
        ("market_manager", {}, "reason_required"),
    ):
        with pytest.raises(Refusal) as refused:
            actions.block("C-1", raw, by=house.people[who], at=house.now)
        assert code_of(refused) == code
    assert actions.block("C-1", {"reason": "拖欠"}, by=manager, at=house.now).blocked
    unblocked = actions.unblock("C-1", {"reason": "已付"}, by=house.people["chief_accountant"], at=house.now)
    assert (unblocked.blocked, unblocked.blocked_reason) == (False, "")


def test_assign_moves_the_customer_out_of_sight_of_the_former_clerk(house):
    actions.assign("C-1", {"sales_clerk": "sales_clerk2"}, by=house.people["market_manager"], at=house.now)
    assert queries.find_customer("C-1", visible_to=house.people["sales_clerk"]) is None
    assert queries.find_customer("C-1", visible_to=house.people["sales_clerk2"]) is not None


def test_assign_inputs_invalid_for_who_does_not_hold_the_role(house):
    with pytest.raises(Refusal) as refused:
        actions.assign("C-1", {"sales_clerk": "picker"}, by=house.people["market_manager"], at=house.now)
    assert code_of(refused) == "inputs_invalid"


def test_stages_move_forward_with_reason_and_date(house):
    made = enter(house)
    actions.mark_lead(made, reason="XSDD-1", at=house.now)
    actions.mark_maintained(made, reason="XSFH-1", at=house.now)
    actions.mark_lead(made, reason="XSDD-2", at=house.now)
    made.refresh_from_db()
    assert (made.stage, made.stage_reason) == ("maintained", "XSFH-1")
    moved = StageChange.objects.filter(customer=made).order_by("pk").values_list("to_stage", flat=True)
    assert list(moved)[-2:] == ["lead", "maintained"]


def test_rates_and_limit_are_absent_without_price_rights(house):
    row = Customer.objects.get(code="C-1")
    shown = queries.present([row], house.people["auditor"])[0]
    assert not {"rates", "credit_limit"} & set(shown)
    assert {"rates", "credit_limit"} <= set(queries.present([row], house.accountant)[0])


def test_find_duplicates_by_folded_name_and_credit_code(house):
    made = enter(house)
    found = queries.find_duplicates(name="杭州光明电器有限责任公司")
    assert [row.pk for row, _same in found] == [made.pk]
    assert queries.find_duplicates(name=made.name, other_than=made.pk) == []


def test_the_list_finds_within_a_stage_and_says_when_more_fit(house, client):
    for number in range(55):
        made = enter(house, name=f"杭州第{number}号灯饰有限公司")
        if number >= 50:
            actions.mark_lead(made, reason="BJD-1", at=house.now)
    client.force_login(house.people["market_manager"])
    client.cookies["counterfoil-language"] = "en"
    found = client.get("/customers/?q=灯饰").content.decode()
    assert (found.count("row-link"), "More than 50 fit" in found) == (50, True)
    leads = client.get("/customers/?q=灯饰&stage=lead").content.decode()
    assert (leads.count("row-link"), "More than 50 fit" in leads) == (5, False)


@pytest.mark.parametrize("text", ["恒泰", "ht", "恒", "htgy", "台州 ht", "王工", "L-0001", "l-0001", "0001"])
def test_a_customer_is_found_by_words_of_any_length(house, text):
    made = enter(house, name="台州恒泰管业有限公司", contacts=[{"name": "王工", "phone": "13900001111"}])
    assert made.code == "L-0001"
    assert made in queries.search_customers(text, house.people["market_manager"])
    assert queries.search_customers("泰恒", house.people["market_manager"]) == []


def test_a_code_that_begins_so_comes_first(house):
    for code, phone in (("A-1", "0571-900"), ("900-B", ""), ("C-900", "")):
        row = houses.customer(house, code)
        row.phone = phone
        actions.make_findable(row, [])
        row.save()
    found = queries.search_customers("900", house.people["market_manager"])
    assert [row.code for row in found] == ["900-B", "A-1", "C-900"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("台州", ["台州安达", "台州博远", "大台州"]), ("taizhou", ["台州安达", "台州博远", "大台州"])],
)
def test_a_name_that_begins_so_comes_first_as_in_a_phone_book(house, text, expected):
    for name in ("大台州", "台州博远", "台州安达"):
        enter(house, name=name)
    assert [row.name for row in queries.search_customers(text, house.people["market_manager"])] == expected


def test_a_list_loads_what_it_shows_and_fetches_the_rest_when_it_is_looked_at(house):
    enter(house, name="台州恒泰管业有限公司", phone="0571-1")
    (row,) = queries.listed(house.people["market_manager"]).filter(name="台州恒泰管业有限公司")
    assert "phone" not in row.__dict__ and row.phone == "0571-1"
