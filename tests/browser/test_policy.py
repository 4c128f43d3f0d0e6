"""The content security policy costs nobody anything: main pages and people's files are shown without a violation."""

import io

import pytest
from PIL import Image
from tests.orders.house import confirmed, notice

from counterfoil.kernel.attachments import attach
from counterfoil.people import roles
from counterfoil.people.models import User

pytestmark = pytest.mark.browser

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)
PAGES = (
    "/", "/access/", "/access/log/", "/access/of/picker/", "/password/", "/find/?q=P-1", "/hand-over/", "/me/messages/",
    "/sales-orders/", "/sales-orders/new/", "/quotations/new/", "/delivery-notices/", "/customers/", "/customers/C-1/",
    "/products/", "/products/P-1/", "/stock/", "/stock/card/?product=P-1", "/price-list/", "/ageing/", "/invoicing/",
    "/staging/", "/floor/", "/gate/", "/process/", "/manual/", "/insight/", "/imports/", "/bank/", "/api/v1/docs",
)  # fmt: skip


def test_no_page_and_no_file_breaks_the_policy(house, opened):
    """The fixture fails at the first violation that the browser tells of."""
    order = confirmed(house, ("P-1", 5))
    draft = notice(house, (order, 1, 5))
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "PNG")
    file = attach(order, name="a.png", data=picture.getvalue(), kind="other", by=house.clerk, at=house.now)
    paper = attach(order, name="a.pdf", data=PDF, kind="other", by=house.clerk, at=house.now)
    User.objects.filter(username="market_manager").update(roles=list(roles.ALL))
    page = opened("market_manager")
    base = page.url.rstrip("/")
    for path in (*PAGES, f"/sales-orders/{order.number}/", f"/delivery-notices/{draft.number}/"):
        assert page.goto(base + path).status == 200, path
        page.wait_for_load_state("load")
    for more in ("", "?beside"):
        answer = page.goto(f"{base}/sales-orders/{order.number}/files/{file.pk}/{more}")
        assert "unsafe" not in answer.headers["content-security-policy"]
        page.wait_for_function("document.images[0].naturalWidth == 40")
    page.goto(f"{base}/sales-orders/{order.number}/files/{paper.pk}/?beside")
