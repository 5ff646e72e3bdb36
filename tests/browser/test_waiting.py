"""What takes longer than 300 ms says so, and what does not makes no fuss."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Route, expect

from tests.browser.admin import Admin
from tests.browser.doors import orders_at_least
from tests.browser.rule_form import number

SEEN = """
    window.seen = [];
    const bar = document.getElementById("loading");
    new MutationObserver(() => window.seen.push(bar.className)).observe(bar, {attributes: true});
"""


@dataclass
class Held:
    """A tab whose requests to some address wait until they are let go."""

    admin: Admin
    waiting: list[Route] = field(default_factory=list)

    def hold(self, pattern: str) -> None:
        """From now on."""
        self.admin.page.route(pattern, lambda route: self.waiting.append(route))  # noqa: PLW0108 Playwright marks its handlers

    def let_go(self) -> None:
        """All that wait."""
        while self.waiting:
            self.waiting.pop().continue_()


@pytest.fixture
def held(tab: Callable[[], Admin]) -> Held:
    """Such a tab."""
    return Held(tab())


def test_a_slow_page_shows_the_loading_bar_until_it_is_there(held: Held) -> None:
    admin = held.admin
    admin.open("/settings")
    held.hold("**/customers")
    admin.menu("Customers")
    expect(admin.page.locator("#loading.on")).to_be_attached()
    admin.titled("Settings")
    held.let_go()
    admin.titled("Customers")
    expect(admin.page.locator("#loading.on")).to_have_count(0)


def test_a_quick_page_shows_no_loading_bar(tab: Callable[[], Admin]) -> None:
    admin = tab()
    admin.open("/settings")
    admin.frame.evaluate(NO_TIMERS)
    admin.page.evaluate(f"() => {{ {SEEN} }}")
    admin.menu("Customers")
    admin.titled("Customers")
    assert [one for one in admin.page.evaluate("window.seen") if "on" in one.split()] == []


def test_a_slow_part_of_a_page_shows_its_spinner(held: Held, made: Callable[..., int]) -> None:
    admin = held.admin
    held.hold("**/rules/preview")
    admin.open(f"/rules/{made('Counted slowly', orders_at_least(3))}")
    spinner = admin.app.locator("#preview s-spinner")
    expect(spinner).to_have_css("opacity", "1")
    expect(spinner).to_have_css("transition-delay", "0.3s, 0.3s")
    held.let_go()
    expect(admin.app.locator("#preview")).to_contain_text("customers get it")
    expect(spinner).to_have_css("visibility", "hidden")


def test_what_is_typed_while_the_conditions_are_drawn_anew_stays(
    held: Held, made: Callable[..., int]
) -> None:
    admin = held.admin
    admin.open(f"/rules/{made('Typed meanwhile', orders_at_least(3))}")
    held.hold("**/rules/form")
    with admin.redrawn("#conditions"):
        compared = admin.app.get_by_role("combobox", name="Orders: how it is compared")
        with admin.page.expect_request("**/rules/form"):
            compared.select_option(label="more than …")
        number(admin).fill("8")
        held.let_go()
    expect(number(admin)).to_have_value("8")
    expect(number(admin)).to_be_focused()
    expect(admin.app.locator("#sentence")).to_contain_text("Orders: more than 8")
    admin.save()
    admin.toast("Rule saved")
    expect(number(admin)).to_have_value("8")


NO_TIMERS = """
    const later = window.setTimeout;
    window.setTimeout = (act, after, ...given) => after === 300 ? 0 : later(act, after, ...given);
"""
"""However slow this machine is, 300 ms have not passed."""
