"""Every page, at both widths: nothing Polaris would drop, nothing inaccessible, nothing too wide."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from sandbox.staff import AGENCY, PACKER
from tests.browser.admin import EVERY_WIDTH, PHONE, WIDTHS, Admin
from tests.browser.doors import orders_at_least
from tests.browser.everywhere import NAMES, pages
from tests.browser.rule_form import number
from tests.browser.scene import Scene
from tests.browser.soundness import unsound
from tools.polaris_lint import lint
from tools.polaris_manifest import read

WORDY = (
    "home",
    "issue",
    "issue-new",
    "issue-resolve",
    "compensation",
    "compensation-new",
    "compensations",
    "rule-starts",
    "rule",
    "rule-versions",
    "customer",
    "deliveries",
    "staff",
    "texts",
)
"""Where long words of German have the least room."""


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_sound_at_both_widths(admin: Admin, scene: Scene, name: str) -> None:
    admin.open(pages(scene)[name])
    admin.calm()
    expect(admin.app.locator("#main s-page")).to_have_count(1)
    answers = admin.answers(scene.rig.app)
    assert len(answers) >= 1
    assert [finding for html in answers for finding in lint(html, read())] == []
    assert unsound(admin) == []
    admin.resized(PHONE)
    assert unsound(admin) == []


@pytest.mark.parametrize(
    ("width", "who", "names"),
    [
        ("desktop", {"locale": "ar"}, ("home", "rules", "rule", "customer", "deliveries")),
        ("phone", {"locale": "ar"}, ("home", "rules", "customer", "settings")),
        ("phone", {"locale": "de"}, WORDY),
        ("phone", {"staff": PACKER.id}, ("rules", "rule", "customer", "deliveries", "settings")),
        ("desktop", {"staff": AGENCY.id}, ("home", "customers", "customer")),
    ],
    ids=["mirrored", "mirrored-phone", "german-phone", "who-may-only-look", "external-staff"],
)
def test_pages_are_sound_for_others_too(
    tab: Callable[..., Admin],
    scene: Scene,
    width: str,
    who: dict[str, str],
    names: tuple[str, ...],
) -> None:
    admin, found, paths = tab(WIDTHS[width]), {}, pages(scene)
    for name in names:
        admin.open(paths[name], **who)
        admin.calm()
        found[name] = unsound(admin)
    assert found == {name: [] for name in names}


def test_a_question_before_a_deletion_is_sound(admin: Admin, made: Callable[..., int]) -> None:
    admin.open(f"/rules/{made('Asked about', orders_at_least(3))}")
    admin.app.get_by_role("button", name="Delete rule").first.click()
    expect(admin.app.locator("s-modal#rule-delete").get_by_text("Its history")).to_be_visible()
    assert unsound(admin) == []


@EVERY_WIDTH
def test_refused_fields_are_sound(admin: Admin, made: Callable[..., int]) -> None:
    admin.open(f"/rules/{made('To be refused', orders_at_least(3))}")
    number(admin).fill("-1")
    admin.save()
    expect(admin.app.get_by_text("Check the highlighted fields.")).to_be_visible()
    admin.calm()
    assert unsound(admin) == []


def test_pages_of_a_shop_without_customers_are_sound(corner: Admin) -> None:
    admin, found = corner, {}
    for path in ("/", "/rules", "/customers", "/customers?q=Ada", "/deliveries", "/settings"):
        admin.open(path)
        admin.calm()
        found[path] = unsound(admin)
    assert found == {path: [] for path in found}
