"""Every figure equals the list that it leads to, for everybody who sees it; who may not see prices gets none."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook
from tests.scenarios.house import founded as founded
from tests.scenarios.house import house as house

from counterfoil.insight.figures import delivering, home, jobs, sales
from counterfoil.insight.figures.chart import bars, drawn
from counterfoil.insight.figures.shape import Bar, Chart, Stack
from counterfoil.insight.figures.views import LISTS, TABS
from counterfoil.people import roles
from counterfoil.people.models import User
from counterfoil.project.demo import life
from counterfoil.project.demo.calendar import workdays_before

PAGES = [f"/insight/{tab.name}/" for tab in TABS]


def user(name):
    return User.objects.get(username=name)


def client_of(name):
    client = Client()
    client.force_login(user(name))
    return client


def figures_on(page):
    """Every figure of a page as (what, value, unit, url)."""
    shown = page.context["page"]
    for one in shown.figures:
        yield one.label, one.value, one.unit, one.url
    for chart in shown.charts:
        for bar in chart.bars:
            yield f"{chart.name} {bar.label}", bar.value, chart.unit, bar.url
        for column in chart.columns:
            for code, url in column.urls.items():
                yield f"{chart.name} {column.label} {code}", column.values.get(code, 0), chart.unit, url
    for row in shown.more.get("cohorts", ()):
        for cell in row["cells"]:
            yield f"cohort {row['name']}", cell["many"], "count", cell["url"]


def equal(client, what, value, unit, url):
    """The list says what the figure says; a rate of pieces is told by the pieces of its list."""
    page = client.get(url)
    assert page.status_code == 200, (what, url)
    listing = page.context["listing"]
    if unit == "percent" and listing.unit != "percent":
        return
    assert listing.total == (value or 0), (what, value, url, listing.total)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_every_figure_equals_its_list_for_everybody_who_sees_it(lively_house):
    """Some days of the company; before the sums are made, and after."""
    life.live(workdays_before(timezone.now(), 3), seed=5, tell=lambda *_words: None)
    seen = set()
    for sums_made in (False, True):
        if sums_made:
            jobs.roll_up(at=timezone.now() + timedelta(days=2))
            jobs.judge_habits(at=timezone.now())
        for name in ("market_manager", "salesperson", "sales_clerk")[: 3 if sums_made else 1]:
            client = client_of(name)
            for path in PAGES:
                for what, value, unit, url in figures_on(client.get(path)):
                    equal(client, (name, what), value, unit, url)
                    if value:
                        seen.add(url.removeprefix("/insight/list/").partition("/")[0])
    assert seen >= {"shipments", "order-book", "asked-for", "held", "stage", "buyers", "cohort"}
    homes()
    workbooks()


def homes():
    """On every home the figures of its role, each equal to its list."""
    for username in User.objects.filter(roles__len=1).values_list("username", flat=True):
        client = client_of(username)
        own = user(username)
        if own.roles[0] == roles.ADMINISTRATOR or own.pk == 1:
            continue
        panels = dict(client.get("/").context["panels"])
        found = panels["insight/_home.html"]["figures"]
        assert 2 <= len(found) <= home.MOST, username
        for one in found:
            if one.url.startswith("/insight/"):
                equal(client, (username, one.label), one.value, one.unit, one.url)
            else:
                page = client.get(one.url)
                assert page.status_code == 200, (username, one.url)
                listed = page.context["page"]
                assert len(listed.items) == one.value or (listed.next and len(listed.items) < one.value), (
                    username,
                    one.url,
                )


def workbooks():
    """Every chart and list as Excel, with the same figures."""
    client = client_of("market_manager")
    for path in PAGES:
        for chart in client.get(path).context["page"].charts:
            if chart.is_empty:
                continue
            book = load_workbook(io.BytesIO(client.get(f"{path}{chart.name}.xlsx").content))
            rows = list(book.active.iter_rows(min_row=2, values_only=True))
            assert [row[0] for row in rows] == [label for label, _values, _note in chart.rows]
            for bar, row in zip(chart.bars, rows, strict=bool(chart.bars)):
                assert Decimal(str(row[1])) == bar.value
    for name in LISTS:
        query = "?cohort=2026-11&month=2026-11" if name == "cohort" else ""
        assert client.get(f"/insight/list/{name}.xlsx{query}").status_code == 200


def test_sales_are_the_sum_of_posted_shipments_by_every_way_of_looking(house):
    order = house.confirmed()
    shipment = house.shipped(house.submitted(order))
    today = timezone.localdate()
    period, who = (today.replace(day=1), today), user("market_manager")
    total = Decimal(house.accountant.see(shipment)["total"])
    assert sales.total(who, period) == total
    for chart in sales.page(who, period).charts:
        assert sum(bar.value for bar in chart.bars) == total, chart.name
    listed = sales.behind(who, period, {"customer": "C-0001"})
    assert [(row[0], row[3]) for row in listed.rows] == [(shipment["number"], total)]
    assert sales.total(user("salesperson2"), period) == 0


def test_a_late_shipment_is_late_and_the_backlog_grows_with_the_day(house):
    today = timezone.localdate()
    manager, yesterday = user("market_manager"), today - timedelta(days=1)
    order = house.confirmed(requested_date=yesterday.isoformat())
    assert delivering.backlog(manager, today) == Decimal(order["total"])
    assert delivering.backlog(manager, yesterday) == 0
    notice = house.submitted(
        order, way="carrier", carrier="K-EAST", handover="door", requested_date=yesterday.isoformat()
    )
    house.shipped(notice)
    found = delivering.behind_punctuality(manager, (today.replace(day=1), today), {"which": "late"})
    assert [row[4] for row in found.rows] == [1]
    assert client_of("market_manager").get("/insight/list/asked-for/?which=late").context["filters"] == ["超时"]
    assert delivering.backlog(manager, today) == 0


def test_the_order_book_is_what_is_still_to_be_shipped(house):
    before = delivering.order_book(user("market_manager"))
    order = house.confirmed()
    assert delivering.order_book(user("market_manager")) - before == Decimal(order["total"])
    house.shipped(house.submitted(order))
    assert delivering.order_book(user("market_manager")) == before


def test_figures_need_the_right_to_see_prices(house):
    client = client_of("picker")
    closed = [
        *PAGES,
        "/samples/costs/",
        "/process/conformance/",
        "/insight/sales/month.xlsx",
        "/insight/list/shipments/",
    ]
    for path in (*closed, "/insight/list/shipments.xlsx"):
        assert client.get(path).status_code == 403, path
    for path in closed:
        assert client_of("market_manager").get(path).status_code == 200, path
    for path in ("/insight/nothing/", "/insight/list/nothing/", "/insight/sales/nothing.xlsx"):
        assert client_of("market_manager").get(path).status_code == 404, path


def test_pages_cost_the_same_however_much_was_sold(house):
    client = client_of("market_manager")

    def asked():
        found = []
        for path in (*PAGES, "/"):
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            found.append(len(queries))
        return found

    for _again in range(2):
        house.shipped(house.submitted(house.confirmed()))
    few = asked()
    house.shipped(house.submitted(house.confirmed("C-0003")))
    house.confirmed("C-0005")
    assert asked() == few
    assert max(few) <= 20


def test_a_chart_says_in_words_what_it_shows_and_escapes_names():
    drawn = bars([Bar("<b>", Decimal(10), "/x"), Bar("minus", Decimal(-5))], title="Sales", name="t")
    assert 'aria-label="Sales. &lt;b&gt;: 10.00; minus: -5.00"' in drawn
    assert "url(#hatch-t)" in drawn
    assert "<b>" not in drawn


def test_a_stacked_chart_has_a_pattern_per_series_and_a_link_per_part():
    one = Stack("2026-11", {"good": 3, "late": 1}, {"good": "/g", "late": "/l"}, "75 %")
    chart = Chart("t", "Punctual", unit="count", series=(("good", "on time"), ("late", "late")), columns=[one])
    svg = drawn(chart)
    assert 'aria-label="Punctual. 2026-11: on time 3, late 1"' in svg
    assert svg.count("<pattern") == 2
    assert 'fill="url(#t-good)"' in svg
    assert '<a href="/l">' in svg
    assert chart.rows == [("2026-11", [("3", "/g"), ("1", "/l")], "75 %")]
