"""Take the pictures of the README from a running demo: `python scripts/screenshots.py http://127.0.0.1:8000`.

The demo should have lived some days (`counterfoil demo --days 2 --seed 7`), so that the pages show work.
"""

import shutil
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).resolve().parents[1] / "docs/images"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def main(base: str) -> None:
    """Every picture, in its language and size."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        zh = signed_in(browser, base, "sales_clerk", "zh-hans")
        take(zh, base + "/", "todo-zh")
        zh.goto(base + "/sales-orders/new/")
        write_an_order(zh)
        zh.screenshot(path=IMAGES / "order-zh.png")
        en = signed_in(browser, base, "sales_clerk", "en")
        en.goto(base + "/sales-orders/?state=closed,confirmed")
        en.locator("a[href*='XSDD-']").first.click()
        en.wait_for_timeout(800)
        en.screenshot(path=IMAGES / "document-en.png")
        browser.close()


def signed_in(browser: Any, base: str, user: str, language: str) -> Any:
    """A page of this person in this language."""
    context = browser.new_context(viewport={"width": 1360, "height": 850}, color_scheme="light")
    page = context.new_page()
    page.goto(base + "/login/")
    page.fill("[name=username]", user)
    page.fill("[name=password]", "demo")
    page.keyboard.press("Enter")
    page.wait_for_url(base + "/")
    context.add_cookies([{"name": "counterfoil-language", "value": language, "url": base}])
    return page


def write_an_order(page: Any) -> None:
    """Type a customer and two lines, by keyboard."""
    for text in ("C-0001", "", "PO-2611-07"):
        page.keyboard.type(text, delay=20)
        page.wait_for_timeout(700 if text else 100)
        page.keyboard.press("Enter" if text.startswith("C-") else "Tab")
        page.wait_for_timeout(200)
        if text.startswith("C-"):
            page.keyboard.press("Tab")
    for row, (product, quantity) in enumerate((("P-0001", "12*24"), ("P-0010", "600"))):
        page.locator("tbody tr").nth(row).locator("input:visible").first.focus()
        for text in (product, quantity):
            page.keyboard.type(text, delay=20)
            page.wait_for_timeout(700)
            page.keyboard.press("Enter")
            page.wait_for_timeout(500)
    page.wait_for_timeout(800)


def take(page: Any, address: str, name: str) -> None:
    page.goto(address)
    page.wait_for_timeout(500)
    page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
