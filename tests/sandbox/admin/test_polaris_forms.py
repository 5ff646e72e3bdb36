"""Fields of the stand-in for Polaris: they belong to forms and tell of changes as native ones do."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

FORM = """document.body.innerHTML = `<form id=form>
<s-text-field name=text label=Text value=1></s-text-field>
<s-text-area name=area label=Area value=2></s-text-area>
<s-select name=select label=Select><s-option value=x>X</s-option><s-option value=y selected>Y</s-option></s-select>
<s-checkbox name=box label=Box checked></s-checkbox>
<s-switch name=switch label=Switch></s-switch>
<s-choice-list name=list label=List multiple><s-choice value=p selected>P</s-choice><s-choice value=q selected>Q</s-choice></s-choice-list>
<s-number-field name=number label=Number value=3></s-number-field>
<s-date-picker name=day value=2026-05-04></s-date-picker>
<s-button type=submit>Send</s-button></form>`;
window.heard = [];
for (const type of ['input', 'change']) document.addEventListener(type, e => heard.push(type + ' ' + e.target.localName));
form.addEventListener('submit', e => { e.preventDefault(); heard.push('submit'); });"""

START = [
    ["text", "1"],
    ["area", "2"],
    ["select", "y"],
    ["box", "on"],
    ["list", "p"],
    ["list", "q"],
    ["number", "3"],
    ["day", "2026-05-04"],
]


def data(page: Page) -> Any:
    return page.evaluate("[...new FormData(form)]")


def test_fields_give_their_values_to_the_form(page: Page) -> None:
    page.evaluate(FORM)
    assert data(page) == START
    assert page.evaluate("form.elements.length") == 8


def test_what_is_typed_and_chosen_arrives_and_reset_takes_it_back(page: Page) -> None:
    page.evaluate(FORM)
    page.get_by_label("Text").fill("hello")
    page.get_by_label("Select").select_option("x")
    page.get_by_role("checkbox", name="Box").uncheck()
    page.get_by_role("switch").check()
    page.get_by_role("checkbox", name="Q").uncheck()
    page.get_by_role("button", name="May 20, 2026").click()
    assert data(page) == [
        ["text", "hello"],
        ["area", "2"],
        ["select", "x"],
        ["switch", "on"],
        ["list", "p"],
        ["number", "3"],
        ["day", "2026-05-20"],
    ]
    page.evaluate("form.reset()")
    assert data(page) == START


def test_changes_are_told_as_native_events(page: Page) -> None:
    page.evaluate(FORM)
    page.get_by_label("Text").fill("hello")
    page.get_by_label("Area").focus()
    page.get_by_label("Select").select_option("x")
    page.get_by_role("switch").check()
    page.get_by_role("checkbox", name="Q").uncheck()
    heard = page.evaluate("heard")
    assert heard.count("input s-text-field") == 1
    assert heard.count("change s-text-field") == 1
    assert heard.count("change s-select") == 1
    assert heard.count("change s-switch") == 1
    assert heard.count("change s-choice-list") == 1


def test_a_submit_button_and_the_enter_key_send_the_form_once(page: Page) -> None:
    page.evaluate(FORM)
    page.get_by_role("button", name="Send").click()
    page.wait_for_function("heard.filter(one => one === 'submit').length === 1")
    page.get_by_label("Text").press("Enter")
    page.wait_for_function("heard.filter(one => one === 'submit').length === 2")


def test_required_fields_leave_the_judgement_to_the_page(page: Page) -> None:
    page.evaluate(
        "document.body.innerHTML = `<form id=form><s-text-field label=Name required></s-text-field></form>`"
    )
    assert page.evaluate("form.checkValidity()")
    assert page.get_by_label("Name").get_attribute("aria-required") == "true"


def test_an_error_is_read_out_with_its_field(page: Page) -> None:
    page.evaluate(
        "document.body.innerHTML = `<s-text-field label=Name error='Give a name.' details='As shown.'></s-text-field>`"
    )
    field = page.get_by_label("Name")
    assert field.get_attribute("aria-invalid") == "true"
    assert field.get_attribute("aria-describedby") == "error details"


def test_a_disabled_fieldset_switches_its_fields_off(page: Page) -> None:
    page.evaluate(
        "document.body.innerHTML = `<form id=form><fieldset disabled><s-text-field name=a label=A value=1></s-text-field></fieldset></form>`"
    )
    assert page.get_by_label("A").is_disabled()
    assert data(page) == []
