"""Complaints and what follows from them (D2): decided, replaced, audited, charged."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from PIL import Image, ImageDraw
from tests.scenarios.house import PDF, counted

GUILTY = [{"user": "picker", "penalty": {"points": "3", "text": "配错货"}}]


def pdf(text):
    """A PDF of its own bytes."""
    return PDF + f"% {text}\n".encode()


def picture(seed, form="PNG", size=(400, 500), **save):
    """A scan that shows something; ``seed`` says what."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for step in range(24):
        x, y = (seed * 97 + step * 53) % size[0], (seed * 31 + step * 71) % size[1]
        draw.rectangle((x, y, x + 60 + seed % 40, y + 18), fill=(30, 30, 30))
    target = io.BytesIO()
    image.save(target, form, **save)
    return target.getvalue()


class Quality:
    """Steps of D2, as people do them."""

    def __init__(self, house):
        self.house = house
        self.forms = 0

    def shipped(self, lines=(("P-0011", "100"), ("P-0013", "40")), customer="C-0001"):
        """A posted shipment of a customer."""
        house = self.house
        return house.shipped(house.submitted(house.confirmed(customer, lines)))

    def complaint(self, shipment, quantity="10", line_no=1, customer="C-0001", expect=201):
        lines = [{"shipment": shipment["number"], "line_no": line_no, "quantity": quantity}]
        return self.house.sales_clerk.make("complaints", expect, customer=customer, facts="管材开裂 10 根", lines=lines)

    def decided(self, complaint, resolution="replacement", responsible=GUILTY, **more):
        """Submitted with evidence, audited, signed."""
        house = self.house
        house.sales_clerk.attach(complaint, "evidence")
        house.sales_clerk.act(complaint, "submit")
        house.clerk_supervisor.act(complaint, "audit", responsible=responsible, proposal="补发")
        return house.market_manager.act(complaint, "sign", resolution=resolution, **more)

    def request(self, quantity="10", shipment=None):
        """A submitted replacement request without its form."""
        complaint = self.decided(self.complaint(shipment or self.shipped(), quantity))
        (made,) = self.house.came_of(complaint, "replacement-requests")
        return self.house.sales_clerk.act(made, "submit")

    def formed(self, request):
        self.forms += 1
        self.house.sales_clerk.attach(request, "complaint_form", pdf(f"{request['number']} {self.forms}"))
        return request

    def lists(self, request):
        """Its pick lists, without those of the sale above it."""
        return [one for one in self.house.lists(request) if one["source_number"] == request["number"]]

    def staged(self, request, **more):
        """Its open lists brought to staging; answers the latest consignment."""
        house = self.house
        for pick_list in self.lists(request):
            if pick_list["state"] == "open":
                house.picked(pick_list, **more)
                house.picker.act(pick_list, "stage", zone="Z-EAST")
        found = [one for one in house.came_of(request, "consignments") if one["kind"] == "replacement"]
        return found[-1] if found else None

    def signed(self, consignment):
        """Merged, checked by logistics alone, signed off, out by the gate; answers the draft shipment."""
        house = self.house
        whole = house.logistics_clerk.see(consignment)
        house.logistics_clerk.act(consignment, "merge", packages=[one["id"] for one in whole["packages"]])
        counts = counted({line["line_no"]: line["quantity"] for line in whole["lines"]})
        house.logistics_clerk.act(consignment, "second_check", lines=counts)
        house.signed(consignment)
        house.out(consignment)
        drafts = [one for one in house.came_of(consignment, "replacement-shipments") if one["state"] == "draft"]
        return drafts[-1]


@pytest.fixture
def quality(house):
    return Quality(house)


def test_from_the_complaint_to_goods_in_their_place(house, quality):
    shipment = quality.shipped()
    complaint = quality.complaint(shipment)
    assert house.sales_clerk.act(complaint, "submit", 422)["code"] == "attachment_required"
    decided = quality.decided(complaint)
    assert decided["state"] == "decided"
    (entry,) = house.came_of(decided, "assessments")
    assert (entry["user"], entry["points"], entry["state"]) == ("picker", "3", "recorded")
    assert house.picker.see(entry)["number"] == entry["number"]
    house.picker2.see(entry, 404)

    (request,) = house.came_of(decided, "replacement-requests")
    assert (request["state"], request["address"] != "", request["way"]) == ("draft", True, "carrier")
    house.sales_clerk.act(request, "submit")
    refused = house.logistics_clerk.act(request, "print", 422)
    assert refused["code"] == "attachment_required"
    house.logistics_clerk.pdf(f"/replacement-requests/{request['number']}/pdf", 409)
    quality.formed(request)
    printed = house.logistics_clerk.act(request, "print")
    assert printed["state"] == "printed"
    assert house.logistics_clerk.pdf(f"/replacement-requests/{request['number']}/pdf").startswith(b"%PDF")
    house.picking_leader.act(request, "arrange", picker="picker")

    before = house.stock("P-0011")["1F"][0]
    (pick_list,) = quality.lists(request)
    house.warehouse_keeper.act(pick_list, "print")
    house.picker.act(pick_list, "pick", lines=counted({1: "10"}))
    assert (
        house.warehouse_keeper.act(pick_list, "first_check", 403, lines=counted({1: "10"}))["code"] == "role_required"
    )
    house.checker.act(pick_list, "first_check", lines=counted({1: "10"}))
    house.picker.act(pick_list, "label", packages=1)
    house.picker.act(pick_list, "stage", zone="Z-EAST")
    consignment = house.came_of(request, "consignments")[-1]
    assert consignment["kind"] == "replacement"
    draft = quality.signed(consignment)
    posted = house.logistics_clerk.act(draft, "post")
    assert posted["state"] == "posted"
    assert house.sales_clerk.see(request)["state"] == "shipped"
    assert house.stock("P-0011")["1F"][0] == before - 10
    assert Decimal(house.account("C-0001")["balance"]) == Decimal(house.accountant.see(shipment)["total"])
    closed = house.sales_clerk.act(complaint, "feed_back", channel="phone", text="已补发", answer="收到")
    assert closed["state"] == "closed"


def test_a_piece_is_compensated_once(house, quality):
    shipment = quality.shipped()
    quality.complaint(shipment, "60")
    assert quality.complaint(shipment, "41", expect=422)["code"] == "quantity_exceeds_shipped"
    second = quality.complaint(shipment, "40")
    quality.decided(second, "none")
    quality.complaint(shipment, "40")


@pytest.mark.parametrize(
    ("resolution", "resource"),
    [
        ("replacement", "replacement-requests"),
        ("return", "return-requests"),
        ("compensation", "receivable-adjustments"),
    ],
)
def test_what_the_manager_decides_is_begun(house, quality, resolution, resource):
    complaint = quality.complaint(quality.shipped())
    more = {"amount": "50.00"} if resolution == "compensation" else {}
    decided = quality.decided(complaint, resolution, **more)
    made = [one for one in decided["links"]["to"] if one["resource"] == resource]
    assert [one["state"] for one in made] == ["draft"]
    if resolution == "compensation":
        assert house.accountant.see(made[0])["amount"] == "-50.00"


def test_only_a_compensation_has_an_amount(house, quality):
    complaint = quality.complaint(quality.shipped())
    house.sales_clerk.attach(complaint, "evidence")
    house.sales_clerk.act(complaint, "submit")
    audit = {"responsible": [{"department": "nowhere", "penalty": {"amount": "20.00"}}], "proposal": "赔偿"}
    assert house.clerk_supervisor.act(complaint, "audit", 422, **audit)["code"] == "inputs_invalid"
    departments = house.auditor.get("/departments")["items"]
    audit["responsible"][0]["department"] = departments[0]["code"]
    house.clerk_supervisor.act(complaint, "audit", **audit)
    assert house.market_manager.act(complaint, "sign", 422, resolution="compensation")["code"] == "inputs_invalid"
    assert house.market_manager.act(complaint, "sign", 422, resolution="none", amount="1")["code"] == "inputs_invalid"
    house.market_manager.act(complaint, "return", reason="重审")
    assert house.sales_clerk.see(complaint)["state"] == "draft"


def test_the_same_form_serves_one_complaint_only(house, quality):
    shipment = quality.shipped()
    first, second = quality.request("10", shipment), quality.request("10", shipment)
    house.sales_clerk.attach(first, "complaint_form", picture(1), "a.png")
    house.logistics_clerk.act(first, "print")
    house.sales_clerk.attach(second, "complaint_form", picture(1), "b.png")
    assert house.logistics_clerk.act(second, "print", 422)["code"] == "attachment_reused"
    house.sales_clerk.attach(second, "complaint_form", picture(1, "JPEG", quality=70), "c.jpg")
    assert house.logistics_clerk.act(second, "print", 422)["code"] == "attachment_reused"
    assert house.stock("P-0011")["1F"][1] == 10
    house.sales_clerk.attach(second, "complaint_form", picture(2), "d.png")
    assert house.logistics_clerk.act(second, "print")["state"] == "printed"
    assert house.logistics_clerk.act(first, "print")["printed"] == 2


def test_a_form_that_does_not_open_will_not_do(house, quality):
    request = quality.request()
    house.sales_clerk.attach(request, "complaint_form", b"not a form at all", "form.txt")
    assert house.logistics_clerk.act(request, "print", 422)["code"] == "attachment_unreadable"
    house.sales_clerk.attach(request, "complaint_form", picture(3)[:-400], "cut.png")
    assert house.logistics_clerk.act(request, "print", 422)["code"] == "attachment_unreadable"


def test_short_goods_stop_the_print_unless_partial(house, quality):
    house.produced("P-0151", "1F", 30)
    request = quality.formed(quality.request("20", quality.shipped((("P-0151", "20"),))))
    refused = house.logistics_clerk.act(request, "print", 409)
    assert refused["code"] == "out_of_stock"
    assert house.sales_clerk.see(request)["state"] == "submitted"
    assert quality.lists(request) == []
    house.logistics_clerk.act(request, "print", partial=True)
    house.logistics_clerk.act(quality_post(quality, request), "post")
    open_again = house.sales_clerk.see(request)
    assert (open_again["state"], open_again["lines"][0]["shipped"]) == ("submitted", "10")
    house.produced("P-0151", "1F", 10)
    house.logistics_clerk.act(request, "print")
    house.logistics_clerk.act(quality_post(quality, request), "post")
    assert house.sales_clerk.see(request)["state"] == "shipped"


def quality_post(quality, request):
    return quality.signed(quality.staged(request))


def test_what_is_not_found_waits_to_be_printed_anew(house, quality):
    request = quality.formed(quality.request("10"))
    house.logistics_clerk.act(request, "print")
    consignment = quality.staged(request, found={1: "7"})
    again = house.sales_clerk.see(request)
    assert (again["state"], again["lines"][0]["under_way"]) == ("submitted", "7")
    assert house.sales_clerk.act(request, "cancel", 409, reason="不要了")["code"] == "wrong_state"
    house.picking_leader.act(consignment, "dissolve", reason="改期")
    again = house.sales_clerk.see(request)
    assert (again["state"], again["lines"][0]["under_way"]) == ("submitted", "0")
    closed = house.sales_clerk.act(request, "close", reason="客户不要了")
    assert closed["state"] == "closed"


def test_nothing_found_at_all(house, quality):
    request = quality.formed(quality.request("10"))
    house.logistics_clerk.act(request, "print")
    assert quality.staged(request, found={1: "0"}) is None
    assert house.sales_clerk.see(request)["state"] == "submitted"


def test_closing_gives_the_pieces_back(house, quality):
    shipment = quality.shipped()
    request = quality.request("100", shipment)
    assert quality.complaint(shipment, "1", expect=422)["code"] == "quantity_exceeds_shipped"
    house.sales_clerk.act(request, "close", reason="改为下次")
    quality.complaint(shipment, "100")


def test_a_replacement_can_be_claimed_as_well_and_then_not_reversed(house, quality):
    request = quality.formed(quality.request("10"))
    house.logistics_clerk.act(request, "print")
    draft = quality.signed(quality.staged(request))
    assert house.logistics_clerk.act(draft, "reverse", 409, reason="x")["code"] == "wrong_state"
    posted = house.logistics_clerk.act(draft, "post")
    assert house.logistics_clerk.act(posted, "reverse", 422, reason="x")["code"] == "same_person"
    house.logistics_clerk2.act(posted, "reverse", reason="发错")
    assert house.sales_clerk.see(request)["state"] == "picking"
    drafts = [one for one in house.came_of(request, "replacement-shipments") if one["state"] == "draft"]
    posted = house.logistics_clerk.act(drafts[0], "post")
    assert house.sales_clerk.see(request)["state"] == "shipped"
    lines = [{"shipment": posted["number"], "line_no": 1, "quantity": "4"}]
    house.sales_clerk.make("service-cases", customer="C-0001", lines=lines)
    assert house.logistics_clerk2.act(posted, "reverse", 422, reason="x")["code"] == "has_successors"
    lines[0]["quantity"] = "7"
    too_many = house.sales_clerk.make("service-cases", 422, customer="C-0001", lines=lines)
    assert too_many["code"] == "quantity_exceeds_shipped"


def test_an_approved_case_opens_a_complaint_and_closes_with_it(house, quality):
    shipment = quality.shipped()
    lines = [{"shipment": shipment["number"], "line_no": 1, "quantity": "10"}]
    day = timezone.localdate().isoformat()
    case = house.sales_clerk.make(
        "service-cases", customer="C-0001", lines=lines, policy_explained_on=day, policy_agreed_on=day
    )
    house.sales_clerk.attach(case, "customer_list")
    house.sales_clerk.act(case, "judge", judgement="replacement", reason="quality")
    house.market_manager.act(case, "approve")
    (complaint,) = house.came_of(case, "complaints")
    assert complaint["case"] == case["number"]
    house.sales_clerk.patch(
        f"/complaints/{complaint['number']}", {"version": complaint["version"], "facts": "开裂", "cause": "cracked"}
    )
    decided = quality.decided(complaint)
    (request,) = house.came_of(decided, "replacement-requests")
    house.sales_clerk.act(complaint, "feed_back", channel="phone", text="补发", answer="好")
    assert house.sales_clerk.see(case)["state"] == "approved"
    house.sales_clerk.act(quality.formed(request), "submit")
    house.logistics_clerk.act(request, "print")
    house.logistics_clerk.act(quality_post(quality, request), "post")
    assert house.sales_clerk.see(case)["state"] == "closed"


def test_forms_are_audited_and_failures_charged(house, quality):
    shipment = quality.shipped()
    requests = [quality.formed(quality.request("5", shipment)) for _ in range(3)]
    today = timezone.localdate()
    assert house.sales_clerk.make("attachment-audits", 403, **{"from": "2026-01-01", "to": "2026-01-02"})
    nothing = house.auditor.make("attachment-audits", 422, **{"from": "2020-01-01", "to": "2020-01-02"})
    assert nothing["code"] == "inputs_invalid"
    audit = house.auditor.make("attachment-audits", **{"from": str(today - timedelta(days=1)), "to": str(today)})
    assert (len(audit["lines"]), audit["population"]) == (3, 3)
    assert audit["seed"]
    assert house.auditor.act(audit, "close", 409)["code"] == "wrong_state"
    forms = [line["attachment"] for line in audit["lines"]]
    verdicts = ["right", "wrong", "right"]
    items = [{"attachment": one, "verdict": verdict} for one, verdict in zip(forms, verdicts, strict=True)]
    house.auditor.act(audit, "mark", items=items)
    closed = house.auditor.act(audit, "close")
    assert (closed["state"], closed["failures"], closed["error_rate"]) == ("closed", 1, "0.3333")
    entries = [one for one in house.came_of(closed, "assessments") if one["kind"] == "attachment"]
    assert [(one["user"], one["source_number"]) for one in entries] == [("sales_clerk", requests[1]["number"])]
