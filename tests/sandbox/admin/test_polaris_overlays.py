"""Modals, menus, popovers of the stand-in: commands open them, Escape closes, the focus returns."""

from __future__ import annotations

from playwright.sync_api import Page, expect

PAGE = """document.body.innerHTML = `
<s-button id=open commandFor=modal command="--show">Open</s-button>
<s-modal id=modal heading="Sure?">Body<s-button slot=primary-action variant=primary commandFor=modal command="--hide">Do it</s-button></s-modal>
<s-button id=more commandFor=menu>More</s-button>
<s-menu id=menu><s-button id=first>First</s-button><s-button id=second>Second</s-button></s-menu>
<s-button commandFor=popover>About</s-button><s-popover id=popover><s-text>Words</s-text></s-popover>`;
window.told = []; for (const type of ['show', 'hide']) modal.addEventListener(type, () => told.push(type));"""


def test_a_button_opens_a_modal_and_escape_gives_the_focus_back(page: Page) -> None:
    page.evaluate(PAGE)
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("dialog", name="Sure?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.evaluate("document.activeElement.id") == "open"
    assert page.evaluate("told") == ["show", "hide"]


def test_a_button_of_the_modal_closes_it(page: Page) -> None:
    page.evaluate(PAGE)
    page.get_by_role("button", name="Open").click()
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_menu_is_walked_with_arrows_and_closed_with_escape(page: Page) -> None:
    page.evaluate(PAGE)
    page.get_by_role("button", name="More").click()
    expect(page.get_by_role("menu", name="More")).to_be_visible()
    page.wait_for_function("document.activeElement.id === 'first'")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.id") == "second"
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_be_hidden()
    assert page.evaluate("document.activeElement.id") == "more"


def test_a_popover_opens_and_closes_with_its_button(page: Page) -> None:
    page.evaluate(PAGE)
    page.get_by_role("button", name="About").click()
    expect(page.get_by_text("Words")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Words")).to_be_hidden()


def test_a_disabled_button_opens_nothing(page: Page) -> None:
    page.evaluate(PAGE)
    page.evaluate("open_ = document.getElementById('open'); open_.disabled = true; open_.click()")
    page.wait_for_timeout(50)
    expect(page.get_by_role("dialog")).to_be_hidden()
