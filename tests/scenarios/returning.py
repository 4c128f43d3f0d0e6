"""Steps of goods that come back, told over HTTP (D1)."""

from datetime import date, timedelta

from django.utils import timezone

QUALIFIED = {"qualified": "10", "opinion": "合格，可入库"}


def today(days=0):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def shipped(house, customer="C-0001", lines=(("P-0011", 100),), clerk="sales_clerk"):
    """A posted shipment of these goods."""
    order = house.confirmed(customer, lines, clerk)
    return house.shipped(house.submitted(order, clerk=clerk))


def case(house, shipment, quantities=None, customer="C-0001", clerk="sales_clerk", **more):
    """An open case with the customer's list on it; quantities by line of the shipment."""
    lines = [
        {"shipment": shipment["number"], "line_no": line_no, "quantity": str(quantity)}
        for line_no, quantity in (quantities or {1: 10}).items()
    ]
    body = {"customer": customer, "policy_explained_on": today(-1), "policy_agreed_on": today(), **more}
    own = getattr(house, clerk)
    made = own.make("service-cases", lines=lines, **body)
    own.attach(made, "customer_list")
    return made


def approved(house, made, judgement="return", reason="no_reason", clerk="sales_clerk"):
    """Judged and approved."""
    getattr(house, clerk).act(made, "judge", judgement=judgement, reason=reason)
    return house.market_manager.act(made, "approve")


def request_of(house, made):
    return house.came_of(made, "return-requests")[0]


def arrived(house, made, clerk="sales_clerk"):
    """The goods of an approved case are here; answers the inspection."""
    own, request = getattr(house, clerk), request_of(house, made)
    own.act(request, "issue", way="客户自送", expected_on=today(1), consignee="王入库")
    own.act(request, "arrive", arrived_on=today())
    return house.came_of(made, "return-inspections")[0]


def found(house, inspection, lines, clerk="sales_clerk"):
    """What each of the two writes: ``lines`` by line number, ``counted`` the clerk's, the rest the inspector's."""
    own = getattr(house, clerk)
    counts = [{"line_no": line_no, "counted": line["counted"]} for line_no, line in lines.items()]
    now = own.patch(path(inspection), {"version": own.see(inspection)["version"], "lines": counts})
    rest = [
        {"line_no": line_no, **{name: value for name, value in line.items() if name != "counted"}}
        for line_no, line in lines.items()
    ]
    return house.qc_inspector.patch(path(inspection), {"version": now["version"], "lines": rest})


def signed(house, inspection, clerk="sales_clerk"):
    """Both sign."""
    first = house.qc_inspector.act(inspection, "sign")
    assert first["state"] == "draft"
    return getattr(house, clerk).act(inspection, "sign")


def printed(house, made, clerk="sales_clerk"):
    """The sales return request is printed; answers the draft sales return."""
    request = next(one for one in house.came_of(made, "sales-return-requests") if one["state"] != "cancelled")
    getattr(house, clerk).act(request, "print")
    return next(one for one in house.came_of(request, "sales-returns") if one["state"] == "draft")


def placed(house, document, places=None):
    """Put away: qualified goods on 1F, or where told."""
    usual = {"qualified": "1F", "rework": "REWORK", "scrap": "SCRAP"}
    lines = [
        {"line_no": line["line_no"], "location": (places or {}).get(line["line_no"], usual[line["bucket"]])}
        for line in document["lines"]
    ]
    return house.picker.act(document, "put_away", lines=lines)


def posted(house, document, counts=None):
    """Counted and posted by the receiving clerk."""
    lines = [
        {"line_no": line["line_no"], "counted": (counts or {}).get(line["line_no"], line["quantity"])}
        for line in document["lines"]
    ]
    return house.receiving_clerk.act(document, "post", lines=lines)


def returned(house, made, lines, **more):
    """From an approved case to the posted sales return."""
    inspection = arrived(house, made, **more)
    found(house, inspection, lines, **more)
    signed(house, inspection, **more)
    document = printed(house, made, **more)
    placed(house, document)
    return posted(house, document)


def fed_back(house, made, clerk="sales_clerk"):
    """The customer is told what was found."""
    inspection = house.came_of(made, "return-inspections")[0]
    return getattr(house, clerk).act(inspection, "feed_back", channel="phone", text="已检验完毕", answer="同意")


def path(document):
    return f"/{document['resource']}/{document['number']}"


def a_day(text):
    return date.fromisoformat(text)
