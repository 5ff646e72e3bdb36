"""Shopify's own pages with our extensions on them, as staff and customers use them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import FrameLocator, Locator, expect

from sandbox.state import gid
from tests.browser.admin import Admin
from tests.browser.doors import Desk
from tests.browser.scene import Scene
from tests.browser.soundness import AXE, RULES

MOST_OF_BLOCK = 600
"""Pixels of height that Shopify shows of an admin block."""

_OPTIONS = json.dumps(
    {
        "runOnly": {"type": "tag", "values": RULES},
        "resultTypes": ["violations"],
        "iframes": False,  # What is to be printed is a document of its own.
    }
)
CUSTOMER, ORDER = "/customers/{customer}", "/orders/{order}"


@dataclass(frozen=True)
class Pages:
    """The pages of the scene's shop in one tab, about a customer and an order of theirs."""

    admin: Admin
    scene: Scene
    customer: int
    order: int
    locale: str = ""
    """Empty: the staff member's own; customers read English then."""

    def staff(self, path: str) -> None:
        """A page of the admin; `{customer}` and `{order}` are filled in."""
        self._open("admin", path, {"locale": self.locale} if self.locale else {})

    def account(self, path: str) -> None:
        """A page of the customer's account."""
        who = {"customer": str(self.customer), "locale": self.locale or "en"}
        self._open("account", path, who)

    def _open(self, surface: str, path: str, own: dict[str, str]) -> None:
        shop = self.scene.shop.domain.partition(".")[0]
        filled = path.format(customer=self.customer, order=self.order)
        query = urlencode({f"_{name}": value for name, value in own.items()})
        between = "&" if "?" in filled else "?"
        self.admin.page.goto(f"{self.scene.rig.frame}/{surface}/{shop}{filled}{between}{query}")

    def extension(self, handle: str) -> Locator:
        """What an extension draws into the page, once it no longer loads."""
        shown = self.admin.page.locator(f"[data-blocks] .extension[data-handle={handle}]")
        settled(shown)
        return shown

    @property
    def dialog(self) -> Locator:
        """The action that is open, once it no longer loads."""
        shown = self.admin.page.locator("dialog.action[open]")
        settled(shown)
        return shown

    def action(self, handle: str, menu: str = "More actions") -> Locator:
        """Choose an extension from a menu of the page, with the keyboard; the dialog that opens."""
        button = self.admin.page.get_by_role("button", name=menu)
        button.press("Enter")
        expect(self.admin.page.get_by_role("menuitem").first).to_be_focused()
        self.admin.page.locator(f"[role=menuitem][data-handle={handle}]").press("Enter")
        return self.dialog

    @property
    def printed(self) -> FrameLocator:
        """What would be printed."""
        return self.admin.page.frame_locator("iframe[title='Print preview']")

    def unsound(self) -> list[str]:
        """What is wrong with the page as it is: for axe-core, in its width, in a block's height."""
        page = self.admin.page
        page.evaluate(AXE.read_text())
        found: dict[str, Any] = page.evaluate(f"axe.run(document, {_OPTIONS})")
        trouble = [
            f"{one['id']}: {node['html'][:200]}"
            for one in found["violations"]
            for node in one["nodes"]
        ]
        wider: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        heights: list[int] = page.locator(".extension[data-height]").evaluate_all(
            "all => all.map((one) => Number(one.dataset.height))"
        )
        trouble += [f"{wider} px too wide"] if wider > 0 else []
        return trouble + [f"a block of {one} px" for one in heights if one > MOST_OF_BLOCK]

    def latest_issue(self) -> int:
        """The number of the order's newest issue."""
        found = "SELECT max(number) FROM issue WHERE shop = %(shop)s AND order_gid = %(order)s"
        order = gid("Order", self.order)
        number: int = self.scene.rig.one(found, shop=self.scene.shop.domain, order=order)
        return number

    def code_of(self, compensation: int) -> str | None:
        """The code of a compensation, once Shopify has it."""
        answer = Desk(self.scene.rig, self.scene.shop).send(
            "GET", f"/api/compensations/{compensation}"
        )
        told = answer.json()["compensation"]
        code: str | None = told["code"] if told["state"] == "granted" else None
        return code


_OLDEST = timedelta(days=100)
"""The policy gives nothing for orders of more than 120 days."""

_taken: set[int] = set()


def somebody_else(scene: Scene) -> tuple[int, int]:
    """A customer nobody had before, with a recent order that nothing was given back of yet."""
    recent = datetime.now(UTC) - _OLDEST
    for customer in scene.shop.customers():
        number: int = customer["id"]
        if number == scene.customer["id"] or number in _taken:
            continue
        for order in reversed(scene.shop.customer(number)["order_list"]):
            whole = order["financial_status"] == "paid" and order["cancelled_at"] is None
            if whole and datetime.fromisoformat(order["created_at"]) > recent:
                _taken.add(number)
                return number, order["id"]
    raise AssertionError("everybody in the scene was taken already")


def settled(part: Locator) -> None:
    """Wait until something is drawn and nothing loads any more."""
    expect(
        part.locator("s-admin-block, s-admin-action, s-admin-print-action, s-section").first
    ).to_be_visible()
    expect(part.locator("s-spinner, s-skeleton-paragraph, [loading]")).to_have_count(0)


def number_in(text: str) -> int:
    """The number behind the # of a sentence."""
    found = re.search(r"#(\d+)", text)
    assert found is not None, text
    return int(found[1])
