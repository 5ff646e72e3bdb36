"""The day of somebody who works on issues: open, note, wait, resolve, reopen; also two at once."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from sandbox.staff import MANAGER
from tests.browser.admin import EVERY_WIDTH, PHONE, Admin
from tests.browser.doors import Desk
from tests.browser.scene import Scene
from tests.browser.test_keyboard import tab_to

IMPACT = "What it means for the customer"


def field(admin: Admin, name: str) -> Locator:
    """A field for text."""
    return admin.app.get_by_role("textbox", name=name)


def button(admin: Admin, name: str) -> Locator:
    """A button of the page."""
    return admin.app.get_by_role("button", name=name, exact=True)


def standing(admin: Admin) -> Locator:
    """Where the issue stands."""
    return admin.app.locator("#standing")


def story(admin: Admin) -> Locator:
    """What happened, the newest first."""
    return admin.app.locator("#issue-story-rows")


@EVERY_WIDTH
def test_an_issue_is_opened_from_its_customer_and_worked_on(admin: Admin, scene: Scene) -> None:
    admin.open(f"/customers/{scene.customer['id']}")
    admin.calm()
    admin.press("New issue")
    admin.titled("New issue")
    reason = "Billing" if admin.is_phone else "Negative review"
    with admin.redrawn("#trouble"):
        admin.choose(admin.app.get_by_role("combobox", name="Reason"), reason)
    field(admin, IMPACT).fill("Charged twice.")
    button(admin, "Open issue").click()
    expect(admin.save_bar).to_be_hidden()
    for told in ("Answer due in", "Open"):
        expect(standing(admin)).to_contain_text(told)
    expect(story(admin)).to_contain_text("Issue opened")
    with admin.redrawn("#standing"):
        button(admin, "Wait for the customer").click()
    expect(standing(admin)).to_contain_text("The clock stands still")
    with admin.redrawn("#standing"):
        admin.choose(admin.app.get_by_role("combobox", name="In charge"), "Nobody")
        button(admin, "Assign").click()
    with admin.redrawn("#standing"):
        button(admin, "Assign to me").click()
    expect(standing(admin)).to_be_focused()
    expect(story(admin)).to_contain_text("Taken over")
    _resolved(admin)
    with admin.redrawn("#standing"):
        button(admin, "Reopen").click()
    expect(story(admin)).to_contain_text("Reopened")
    expect(button(admin, "Wait for the customer")).to_be_visible()
    assert admin.overflow() <= 0


def _resolved(admin: Admin) -> None:
    """Resolve the issue with a refund, after forgetting to say with what."""
    with admin.redrawn("#standing"):
        button(admin, "Resolve").click()
    with admin.redrawn("#standing"):
        button(admin, "Resolve").click()
    expect(standing(admin)).to_contain_text("Say what was done for the customer.")
    expect(admin.app.get_by_role("combobox", name="Remedy")).to_be_focused()
    admin.choose(admin.app.get_by_role("combobox", name="Remedy"), "Refund")
    admin.app.get_by_role("textbox", name="Amount").or_(
        admin.app.get_by_role("spinbutton", name="Amount")
    ).fill("12.50")
    with admin.redrawn("#standing"):
        button(admin, "Resolve").click()
    expect(standing(admin)).to_contain_text("£12.50")
    expect(standing(admin)).to_contain_text("Resolved")


def test_a_note_survives_a_reload_before_it_is_saved(
    tab: Callable[[], Admin], scene: Scene, desk: Desk
) -> None:
    admin, number = tab(), desk.issue(scene.customer["id"], reason="question")
    admin.open(f"/issues/{number}")
    admin.calm()
    field(admin, "Note").press_sequentially("Called her about the")
    expect(admin.app.get_by_text("Draft kept")).to_be_visible()
    admin.page.reload()
    admin.calm()
    expect(field(admin, "Note")).to_have_value("Called her about the")
    field(admin, "Note").fill("Called her about the cup.")
    admin.app.get_by_role("radio", name="Said to the customer").check()
    with admin.redrawn("#issue-story"), admin.redrawn("#standing"):
        button(admin, "Save note").click()
    expect(story(admin)).to_contain_text("Called her about the cup.")
    expect(story(admin)).to_contain_text("The customer got the first answer")
    expect(standing(admin)).not_to_contain_text("Answer due in")
    expect(field(admin, "Note")).to_have_value("")


def test_the_second_of_two_who_edit_gets_both_texts(
    tab: Callable[..., Admin], scene: Scene, desk: Desk
) -> None:
    number = desk.issue(scene.customer["id"], reason="service", impact="Angry.")
    first, second = tab(), tab(PHONE)
    first.open(f"/issues/{number}/edit", staff=MANAGER.id)
    second.open(f"/issues/{number}/edit")
    field(first, IMPACT).fill("Theirs.")
    field(second, IMPACT).fill("Mine.")
    first.save()
    first.toast("Issue saved")
    second.save()
    conflict = second.app.locator("#conflict")
    expect(conflict).to_contain_text("Theirs.")
    expect(conflict).to_contain_text("Mine.")
    expect(field(second, IMPACT)).to_have_value("Mine.")
    expect(second.save_bar).to_be_visible()
    assert second.overflow() <= 0
    field(second, IMPACT).fill("Theirs. Mine.")
    second.save()
    second.toast("Issue saved")
    expect(second.app.locator("#issue-about")).to_contain_text("Theirs. Mine.")


def test_the_same_trouble_again_goes_to_the_earlier_issue(
    tab: Callable[[], Admin], scene: Scene
) -> None:
    admin = tab()
    admin.open(f"/issues/new?order={scene.order}")
    with admin.redrawn("#trouble"):
        admin.choose(admin.app.get_by_role("combobox", name="Reason"), "Damaged in transit")
    expect(admin.app.get_by_role("combobox", name="Reason")).to_be_focused()
    field(admin, "First note").fill("She called again.")
    button(admin, f"Add it to #{scene.issue}").click()
    admin.toast(f"Added to issue #{scene.issue}")
    expect(story(admin)).to_contain_text("She called again.")


def test_an_issue_is_found_and_resolved_by_keyboard(
    tab: Callable[[], Admin], scene: Scene, desk: Desk
) -> None:
    admin, number = tab(), desk.issue(scene.customer["id"], reason="lost")
    keys = admin.page.keyboard
    admin.open(f"/customers/{scene.customer['id']}")
    admin.calm()
    tab_to(admin, admin.app.locator(f"s-link[href='/issues/{number}']").first)
    keys.press("Enter")
    admin.titled(f"#{number} · Lost parcel")
    admin.calm()
    tab_to(admin, button(admin, "Resolve"))
    with admin.redrawn("#standing"):
        keys.press("Enter")
    tab_to(admin, admin.app.get_by_role("combobox", name="Remedy"))
    keys.type("Replacement")
    tab_to(admin, button(admin, "Resolve"))
    with admin.redrawn("#standing"):
        keys.press("Enter")
    expect(standing(admin)).to_contain_text("Replacement")
    expect(standing(admin)).to_contain_text("Resolved")
