"""The stand-in for Polaris against Shopify's own manifest: every element and all that it takes."""

from __future__ import annotations

from playwright.sync_api import Page

from sandbox.admin.polaris_manifest import elements, icons

TRY_ALL = """known => {
  const wrong = [];
  for (const [tag, {attrs, events}] of Object.entries(known)) {
    if (!customElements.get(tag)) { wrong.push(`${tag} is not defined`); continue; }
    const element = document.createElement(tag);
    document.body.append(element);
    for (const [attribute, [property, kind, , keywords]] of Object.entries(attrs)) {
      if (!(property in element)) wrong.push(`${tag}.${property} is missing`);
      if (kind === 'boolean' && !['checked', 'hidden'].includes(attribute)) {
        element[property] = true;
        if (!element.hasAttribute(attribute)) wrong.push(`${tag}.${property} = true shows no attribute`);
        element[property] = false;
        if (element.hasAttribute(attribute)) wrong.push(`${tag}.${property} = false keeps the attribute`);
      }
      for (const keyword of keywords.slice(0, 12)) element.setAttribute(attribute, keyword);
    }
    for (const type of events) {
      let calls = 0;
      if (!(`on${type}` in element)) { wrong.push(`${tag}.on${type} is missing`); continue; }
      element[`on${type}`] = () => { calls += 1; };
      element.dispatchEvent(new Event(type));
      if (calls !== 1) wrong.push(`${tag}.on${type} was called ${calls} times`);
      element[`on${type}`] = null;
    }
    element.remove();
  }
  return wrong;
}"""


def test_every_element_takes_all_that_the_manifest_names(page: Page) -> None:
    known = elements()
    assert len(known) == 62
    assert page.evaluate(TRY_ALL, known) == []


def test_every_element_is_drawn(page: Page) -> None:
    assert page.evaluate("polarisStandIn.undrawn") == []


def test_the_stand_in_leaves_the_field_to_the_real_library(page: Page) -> None:
    from sandbox.admin.scripts import polaris_script

    page.goto("about:blank")
    page.evaluate("customElements.define('s-page', class extends HTMLElement {})")
    page.add_script_tag(content=polaris_script())
    assert page.evaluate("customElements.get('s-section') === undefined")


def test_icons_have_the_names_that_elements_take() -> None:
    types = elements()["s-icon"]["attrs"]["type"][3]
    assert len(set(types) & set(icons())) >= 460
    assert icons()["check-circle"].startswith('<svg viewBox="0 0 20 20">')


def test_a_banner_without_a_body_draws_nothing(page: Page) -> None:
    page.evaluate(
        """document.body.innerHTML = `<s-banner id=empty heading="Only a heading"></s-banner>
        <s-banner id=full heading="H">text</s-banner>`"""
    )
    height = "id => document.getElementById(id).getBoundingClientRect().height"
    assert page.evaluate(height, "empty") == 0
    assert page.evaluate(height, "full") > 20


def test_a_modal_draws_only_the_buttons_the_real_one_draws(page: Page) -> None:
    page.evaluate(
        """document.body.innerHTML = `<s-modal id=modal heading=M>x
        <s-button slot=primary-action id=plain>a</s-button>
        <s-button slot=primary-action id=good variant=primary>b</s-button>
        <s-button slot=secondary-actions variant=primary id=bad>c</s-button>
        <s-button slot=secondary-actions id=second>d</s-button>
        <s-button slot=unknown id=unknown>e</s-button></s-modal>`; modal.showOverlay()"""
    )
    shown = [
        one
        for one in ("plain", "good", "bad", "second", "unknown")
        if page.locator(f"#{one}").is_visible()
    ]
    assert shown == ["good", "second"]


def test_a_table_turns_into_a_list_where_it_is_narrow(page: Page) -> None:
    page.evaluate(
        """document.body.innerHTML = `<s-table><s-table-header-row><s-table-header listSlot=primary>Rule</s-table-header>
        <s-table-header>Customers</s-table-header></s-table-header-row><s-table-body><s-table-row>
        <s-table-cell>VIP</s-table-cell><s-table-cell>12</s-table-cell></s-table-row></s-table-body></s-table>`"""
    )
    page.get_by_role("table").wait_for()
    assert page.get_by_role("columnheader").all_inner_texts() == ["Rule", "Customers"]
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("list").wait_for()
    assert page.get_by_role("columnheader").count() == 0
    assert (
        page.evaluate(
            "document.querySelectorAll('s-table-cell')[1].shadowRoot.querySelector('.label').textContent"
        )
        == "Customers:"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_is_heard_of_an_element_outlives_a_morph_of_its_page(page: Page) -> None:
    page.evaluate("document.body.innerHTML = '<s-section heading=\"Run\">Half way</s-section>'")
    spoken = page.evaluate(
        """() => {
          const section = document.querySelector('s-section');
          for (const name of ['role', 'aria-label']) section.removeAttribute(name);
          section.setAttribute('heading', 'Ran');
          return [section.getAttribute('role'), section.getAttribute('aria-label')];
        }"""
    )
    assert spoken == ["region", "Ran"]
