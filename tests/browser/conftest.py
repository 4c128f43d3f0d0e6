import pytest
from tests.orders import house as houses

from counterfoil.customers.actions import make_findable

TRAVELS = frozenset({"127.0.0.1", "localhost"})


@pytest.fixture
def house(transactional_db):
    """People who can log in (password ``demo``), goods on the floor, a customer found by pinyin."""
    from django.contrib.auth.hashers import make_password

    from counterfoil.people.models import User

    house = houses.build()
    User.objects.exclude(pk=1).update(password=make_password("demo"))
    make_findable(house.customer, [])
    house.customer.save()
    houses.receive(house, 500)
    return house


@pytest.fixture
def opened(chromium, live_server):
    """``opened(user, address)``: that person's page. No request may leave the house, nothing may fail in the page."""
    contexts, faults = [], []

    def open_page(user, address="/", *, width=1280):
        context = chromium.new_context(viewport={"width": width, "height": 860}, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: _stays(request, faults))
        page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
        page.goto(f"{live_server.url}/login/")
        page.fill("[name=username]", user)
        page.fill("[name=password]", "demo")
        page.click("button.primary")
        page.goto(live_server.url + address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def _stays(request, faults):
    if request.url.startswith(("chrome:", "chrome-extension:")):  # the browser's own reader of PDF
        return
    host = request.url.split("/")[2].split(":")[0] if "//" in request.url else "localhost"
    if host not in TRAVELS:
        faults.append(f"left the house: {request.url}")
