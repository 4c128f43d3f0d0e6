"""List, page and forms of any document type: what is shown, what is refused, and at what cost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.customers.papers import ask_for
from tests.orders.house import confirmed, do, draft, receive, submitted

from counterfoil.catalogue.models import Product
from counterfoil.customers.models import SettlementTerms
from counterfoil.kernel.declaration import all_types
from counterfoil.kernel.models import Comment
from counterfoil.kernel.performing import edit
from counterfoil.orders.models import SalesOrder
from counterfoil.people import roles

LIST_BUDGET = 8
PAGE_BUDGET = 25
PAGES = ("/", "/products/", "/stock/", "/customers/", "/floor/", "/staging/", "/gate/", "/find/?q=x", "/me/messages/")
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def statements(client, address):
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(asked)


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_nobody_sees_a_page_without_logging_in(client, house):
    for address in ("/", "/sales-orders/", "/sales-orders/new/", "/customers/", "/stock/", "/floor/", "/gate/"):
        assert client.get(address).url.startswith("/login/")


@pytest.mark.parametrize("role", roles.ALL)
def test_every_list_opens_for_every_role(seen_by, role):
    client = seen_by(role)
    for doctype in all_types():
        page(client, f"/{doctype.name}/")
    for address in PAGES:
        page(client, address)


def test_an_empty_list_says_what_it_is_and_who_makes_such_papers(seen_by):
    client = seen_by("accountant")
    client.cookies["counterfoil-language"] = "en"
    assert "They are made by: Sales clerk" in page(client, "/sales-orders/")


def test_a_list_costs_the_same_however_long_it_is(house, seen_by):
    client = seen_by("sales_clerk")
    draft(house, ("P-1", 1))
    few = statements(client, "/sales-orders/")
    for _ in range(4):
        draft(house, ("P-1", 1), ("P-2", 2))
    assert statements(client, "/sales-orders/") == few <= LIST_BUDGET


def test_a_page_costs_the_same_whatever_its_lines_and_history(house, seen_by):
    client = seen_by("sales_clerk")
    short = confirmed(house, ("P-1", 1))
    long = confirmed(house, *[(f"P-{n % 4 + 1}", 1) for n in range(60)])
    cost = statements(client, f"/sales-orders/{short.number}/")
    assert statements(client, f"/sales-orders/{long.number}/") == cost <= PAGE_BUDGET


def test_filters_stand_in_the_address(house, seen_by):
    mine, other = draft(house, ("P-1", 1)), submitted(house, ("P-1", 1))
    found = page(seen_by("sales_clerk"), "/sales-orders/?state=draft")
    assert mine.number in found
    assert other.number not in found


def test_a_filter_that_cannot_be_read_is_said_and_left_out(seen_by):
    assert 'role="alert"' in page(seen_by("sales_clerk"), "/sales-orders/?created_from=someday")


def test_people_without_price_rights_get_no_price_on_any_part_of_the_page(house, seen_by):
    order = confirmed(house, {"product": "P-3", "quantity": "7", "discount_rate": "0.77"})
    seen = page(seen_by("sales_clerk"), f"/sales-orders/{order.number}/")
    hidden = page(seen_by("auditor"), f"/sales-orders/{order.number}/")
    for price in ("16.17", "2.31", "77\u00a0%"):
        assert price in seen
        assert price not in hidden


def test_what_is_refused_now_says_why(house, seen_by):
    order = draft(house, ("P-1", 1))
    seen = page(seen_by("sales_clerk"), f"/sales-orders/{order.number}/")
    assert "why-body" in seen
    assert "(manual C1.1)" in seen or "C1.1" in seen


def test_documents_of_others_are_not_there(house, seen_by):
    order = draft(house, ("P-1", 1))
    assert seen_by("sales_clerk2").get(f"/sales-orders/{order.number}/").status_code == 404
    assert seen_by("picker").post(f"/sales-orders/{order.number}/do/cancel/", {"reason": "x"}).status_code == 404


# Entry


def entered(**more):
    return {
        "customer": "C-1", "kind": "stock", "lines.0.product": "P-1", "lines.0.quantity": "12",
        "lines.1.product": "", "lines.1.quantity": "", **more,
    }  # fmt: skip


def test_new_makes_a_draft_with_its_contract(house, seen_by):
    answer = seen_by("sales_clerk").post(
        "/sales-orders/new/", {**entered(), "file": SimpleUploadedFile("合同.pdf", PDF)}
    )
    order = SalesOrder.objects.get()
    assert answer.url == f"/sales-orders/{order.number}/?done=create"
    assert "合同.pdf" in page(seen_by("sales_clerk"), f"/sales-orders/{order.number}/")


def test_new_refused_keeps_what_was_typed_and_marks_the_box(house, seen_by):
    answer = seen_by("sales_clerk").post("/sales-orders/new/", entered(**{"lines.0.product": "P-77"}))
    seen = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="P-77"' in seen
    assert 'aria-invalid="true"' in seen
    assert not SalesOrder.objects.exists()


def test_an_unreadable_contract_leaves_no_draft_behind(house, seen_by):
    answer = seen_by("sales_clerk").post(
        "/sales-orders/new/", {**entered(), "file": SimpleUploadedFile("x.pdf", b"<html><script>")}
    )
    assert answer.status_code == 422
    assert not SalesOrder.objects.exists()


def test_save_and_submit_refused_keeps_the_draft_and_says_why(house, seen_by):
    client = seen_by("sales_clerk")
    answer = client.post("/sales-orders/new/", entered(then="submit"), follow=True)
    assert SalesOrder.objects.get().state == "draft"
    assert "notice-error" in answer.content.decode()


def test_edit_of_an_old_version_is_refused(house, seen_by):
    order = draft(house, ("P-1", 1))
    client = seen_by("sales_clerk")
    first = client.post(f"/sales-orders/{order.number}/edit/", entered(version=order.version, remark="A"))
    second = client.post(f"/sales-orders/{order.number}/edit/", entered(version=order.version, remark="B"))
    assert (first.status_code, second.status_code) == (302, 422)
    assert SalesOrder.objects.get().remark == "A"


def test_no_form_is_offered_for_what_can_not_be_changed_any_more(house, seen_by):
    order = draft(house, ("P-1", 1))
    client = seen_by("sales_clerk")
    assert client.get(f"/sales-orders/{order.number}/edit/").status_code == 200
    client.post(f"/sales-orders/{order.number}/do/cancel/", {"version": order.version, "reason": "x"})
    assert client.get(f"/sales-orders/{order.number}/edit/")["Location"] == f"/sales-orders/{order.number}/"


def test_a_box_made_empty_empties_the_field(house, seen_by):
    order = draft(house, ("P-1", 1), remark="vorläufig")
    seen_by("sales_clerk").post(f"/sales-orders/{order.number}/edit/", entered(version=order.version, remark=""))
    order.refresh_from_db()
    assert order.remark == ""


def test_preview_works_out_prices_and_stock_and_writes_nothing(house, seen_by):
    receive(house, 10)
    answer = seen_by("sales_clerk").post("/sales-orders/preview/", entered(**{"lines.3.product": "P-2"})).json()
    first, second = answer["lines"]
    assert (first["row"], first["on_hand"], first["unit_price"], first["amount"]) == ("0", "10", "0.80", "9.60")
    assert first["low"] == ["on_hand"]
    assert second["row"] == "3"
    assert answer["totals"]["total"] == "9.60"
    assert not SalesOrder.objects.exists()


def test_preview_is_for_those_who_enter_such_papers(house, seen_by):
    assert seen_by("picker").post("/sales-orders/preview/", entered()).status_code == 404


# Actions


def test_an_action_without_inputs_is_done_by_its_button(house, seen_by):
    order = submitted(house, ("P-1", 1))
    answer = seen_by("accountant").post(
        f"/sales-orders/{order.number}/do/approve_finance/", {"version": order.version}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == f"/sales-orders/{order.number}/?done=approve_finance"
    order.refresh_from_db()
    assert order.state == "effective"


def test_a_refused_action_answers_422_with_the_sentence(house, seen_by):
    order = draft(house, ("P-1", 1))
    answer = seen_by("sales_clerk").post(f"/sales-orders/{order.number}/do/submit/", {})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_a_reason_is_asked_for_and_kept_when_refused(house, seen_by):
    order = submitted(house, ("P-1", 1))
    client = seen_by("accountant")
    assert 'name="reason"' in page(client, f"/sales-orders/{order.number}/do/return/")
    assert client.post(f"/sales-orders/{order.number}/do/return/", {"reason": " "}).status_code == 422
    assert client.post(f"/sales-orders/{order.number}/do/return/", {"reason": "缺章"}).status_code == 302
    assert "缺章" in page(client, f"/sales-orders/{order.number}/")


def test_every_action_form_opens_for_whoever_may_see_the_document(house, seen_by):
    order = confirmed(house, ("P-1", 1))
    client = seen_by("market_manager")
    for doctype in all_types():
        for action in doctype.actions:
            if doctype.name == "sales-orders" and action.needs_person:
                page(client, f"/sales-orders/{order.number}/do/{action.name}/")


def test_an_action_of_the_system_has_no_form(house, seen_by):
    order = confirmed(house, ("P-1", 1))
    assert seen_by("sales_clerk").get(f"/sales-orders/{order.number}/do/reopen/").status_code == 404


# What lies on a document


def test_a_comment_is_kept(house, seen_by):
    order = draft(house, ("P-1", 1))
    seen_by("sales_clerk").post(f"/sales-orders/{order.number}/comments/", {"text": "客户<b>催货</b>"})
    assert Comment.objects.get().text == "客户<b>催货</b>"
    assert "客户&lt;b&gt;催货" in page(seen_by("sales_clerk"), f"/sales-orders/{order.number}/")


def test_a_file_can_be_looked_at_by_those_who_may_see_it(house, seen_by):
    order = draft(house, ("P-1", 1))
    client = seen_by("sales_clerk")
    client.post(f"/sales-orders/{order.number}/files/", {"kind": "contract", "file": SimpleUploadedFile("a.pdf", PDF)})
    from counterfoil.kernel.models import Attachment

    address = f"/sales-orders/{order.number}/files/{Attachment.objects.get().pk}/"
    answer = client.get(address)
    assert answer.content == PDF
    assert "sandbox" in answer["Content-Security-Policy"]
    assert seen_by("auditor").get(address).status_code == 404


def test_no_page_carries_script_or_style_of_its_own(house, seen_by):
    order = confirmed(house, ("P-1", 1))
    client = seen_by("sales_clerk")
    for address in ("/", "/sales-orders/", f"/sales-orders/{order.number}/", "/sales-orders/new/", "/customers/C-1/"):
        seen = page(client, address)
        assert " style=" not in seen
        assert "onclick" not in seen
        assert "<script>" not in seen
        assert "https://" not in seen


def test_history_says_what_became_of_each_line_in_words(house, seen_by):
    order = confirmed(house, ("P-1", 50))
    order = do(house, order, "amend", reason="more")
    lines = [{"product": "P-2", "quantity": "1200", "discount_rate": "0.75"}]
    edit(order, {"lines": lines}, version=order.version, by=house.clerk, at=house.now)
    seen = page(seen_by("sales_clerk"), f"/sales-orders/{order.number}/")
    for words in ("<del>50</del>", "1,200", "75\u00a0%", f"<del>{Product.objects.get(code='P-1')}</del>"):
        assert words in seen, words


def test_names_of_codes_in_the_history_are_asked_for_once(house, seen_by):
    for kind in ("net", "prepaid"):
        SettlementTerms.objects.create(code=f"{kind}-x", name=f"Terms {kind}", kind=kind)
    request = ask_for(house, settlement_terms="net-x")
    client = seen_by("sales_clerk")

    def costs(*changes):
        nonlocal request
        for kind in changes:
            inputs = {"settlement_terms": f"{kind}-x"}
            request = edit(request, inputs, version=request.version, by=house.clerk, at=house.now)
        return statements(client, f"/terms-change-requests/{request.number}/")

    assert costs("prepaid") == costs("net", "prepaid", "net")
    assert "<del>Terms prepaid</del>" in page(client, f"/terms-change-requests/{request.number}/")
