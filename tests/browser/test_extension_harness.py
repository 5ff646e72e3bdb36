"""The stand-in is as strict as Shopify with what extensions do: small bundles that break its rules."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.browser.admin import Admin
from tests.browser.extension_pages import CUSTOMER, Pages
from tests.browser.scene import Scene

TARGET = "admin.customer-details.block.render"
DRAW = """
const draw = (tag, given = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name in made) made[name] = value; else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
};
"""


@pytest.fixture
def pages(admin: Admin, scene: Scene) -> Pages:
    """Shopify's pages about the scene's customer."""
    return Pages(admin, scene, scene.customer["id"], scene.order)


def ran(pages: Pages, body: str) -> Locator:
    """The customer block with another bundle in its place."""
    script = f"{DRAW}\nshopify.extend('{TARGET}', async () => {{\n{body}\n}});"

    def answer(route: Route) -> None:
        route.fulfill(body=script, content_type="text/javascript")

    pages.admin.page.route("**/bundles/amends-customer-block.js*", answer)
    pages.staff(CUSTOMER)
    return pages.admin.page.locator(".extension")


def test_what_shopifys_types_do_not_have_is_complained_of(pages: Pages) -> None:
    shown = ran(
        pages,
        """
        const badge = draw('s-badge', {tone: 'pink'}, 'Late');
        const button = draw('s-button', {colour: 'red'}, 'Press');
        button.addEventListener('swipe', () => {});
        document.body.append(draw('s-admin-block', {heading: shopify.i18n.translate('no.such')}, badge, button));
        try { localStorage.setItem('draft', 'x'); } catch (error) { button.textContent = String(error); }
        await null;
        document.body.append(draw('s-modal'));
        await null;
        badge.textContent = 'Done';
        """,
    )
    expect(shown.get_by_text("Done")).to_be_visible()
    expect(shown.get_by_text("ReferenceError: localStorage is not defined")).to_be_visible()
    said = "\n".join(pages.admin.troubles)
    pages.admin.troubles.clear()
    for trouble in (
        '<s-badge tone>: "pink" is none of',
        "<s-button> has no colour",
        "<s-button> has no event swipe",
        "there is no text no.such",
        "<s-modal> is no element of this target",
    ):
        assert trouble in said


def test_a_form_in_a_block_is_saved_with_the_pages_own_bar(pages: Pages) -> None:
    shown = ran(
        pages,
        """
        const field = draw('s-text-field', {label: 'Nickname', name: 'nickname', defaultValue: 'Bob'});
        field.addEventListener('input', () => {});  // What nobody listens to is not told.
        const told = draw('s-text', {}, 'Nothing yet');
        const form = draw('s-form', {}, field, told);
        form.addEventListener('submit', (event) => event.waitUntil((async () => {
          await shopify.storage.set('nickname', field.value);
          told.textContent = `Saved ${await shopify.storage.get('nickname')}`;
        })()));
        form.addEventListener('reset', () => { told.textContent = 'Discarded'; });
        document.body.append(draw('s-admin-block', {heading: 'Form'}, form));
        """,
    )
    page, field = pages.admin.page, shown.get_by_role("textbox", name="Nickname")
    expect(field).to_have_value("Bob")
    expect(page.locator("#save-bar")).to_be_hidden()
    field.fill("Bobby")
    page.get_by_role("button", name="Save").click()
    expect(shown.get_by_text("Saved Bobby")).to_be_visible()
    expect(page.locator("#save-bar")).to_be_hidden()
    field.fill("Bobby!")
    page.get_by_role("button", name="Discard").click()
    expect(shown.get_by_text("Discarded")).to_be_visible()
    expect(field).to_have_value("Bob")
    expect(page.locator("#save-bar")).to_be_hidden()


def test_links_of_an_extension_lead_where_shopify_leads_them(pages: Pages) -> None:
    shown = ran(
        pages,
        """
        const links = ['app:customers/5', '/rules', 'shopify:admin/orders', 'extension:add-note'];
        document.body.append(...links.map((href) => draw('s-link', {href}, href)));
        """,
    )
    page, home = pages.admin.page, pages.scene.home
    shown.get_by_role("link", name="extension:add-note").click()
    expect(pages.dialog.get_by_role("textbox", name="Note")).to_be_visible()
    pages.dialog.get_by_role("button", name="Close").click()
    shown.get_by_role("link", name="shopify:admin/orders").click()
    expect(page).to_have_url(home.replace("/apps/amends", "/orders"))
    for name, path in (("app:customers/5", "/customers/5"), ("/rules", "/rules")):
        page.go_back()
        shown.get_by_role("link", name=name).click()
        expect(page).to_have_url(f"{home}{path}")
    pages.admin.troubles.clear()
