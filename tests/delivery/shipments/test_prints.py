"""The papers of the way to the gate are drawn from what the documents say (C2.0)."""

import pytest
from tests.printing import reading

from counterfoil.customers.models import OwnPartNumber
from counterfoil.kernel.printing import print_form
from counterfoil.kernel.refusals import Refusal


def test_every_paper_is_a_pdf(yard):
    notice = yard.notice(yard.order((0, 10), (1, 5)), carrier="K-EAST")
    pick_list = yard.lists(notice)[0]
    shipment = yard.signed(notice)
    yard.do(shipment, "post", "shipment_clerk")
    shipment.refresh_from_db()
    papers = [
        (pick_list, "pick_list", "warehouse_keeper"),
        (pick_list, "package_labels", "picker"),
        (yard.gate_pass(notice), "gate_pass", "logistics_clerk"),
        (shipment, "shipment", "accountant"),
        (shipment, "shipment", "shipment_clerk"),
    ]
    for document, form, who in papers:
        document.refresh_from_db()
        for language in ("zh-hans", "en"):
            pdf = print_form(document, form, user=yard.people[who], at=yard.now, language=language)
            assert pdf.startswith(b"%PDF-"), form


def test_pick_list_wrong_state_before_it_was_printed(yard):
    pick_list = yard.lists(yard.notice(yard.order((0, 10))))[0]
    with pytest.raises(Refusal) as caught:
        print_form(pick_list, "pick_list", user=yard.people["warehouse_keeper"], at=yard.now, language="en")
    assert caught.value.code == "wrong_state"


def test_gate_pass_role_required_to_see_its_code(yard):
    notice = yard.notice(yard.order((0, 10)))
    yard.signed(notice)
    with pytest.raises(Refusal) as caught:
        print_form(yard.gate_pass(notice), "gate_pass", user=yard.people["accountant"], at=yard.now, language="en")
    assert caught.value.code == "role_required"


def test_what_the_customer_calls_the_goods_stands_on_the_papers_that_go_with_them(yard):
    notice = yard.notice(yard.order((0, 10)), carrier="K-EAST")
    product = notice.lines.get().product
    OwnPartNumber.objects.create(customer=notice.customer, product=product, code="GT-4711", folded_code="gt-4711")
    shipment = yard.signed(notice)
    notice.refresh_from_db()
    for document, form, who in ((notice, "delivery_notice", "logistics_clerk"), (shipment, "shipment", "accountant")):
        pdf = print_form(document, form, user=yard.people[who], at=yard.now, language="zh-hans")
        assert "GT-4711" in reading.text(pdf), form
