"""What a new rule can begin as. Needs a Flask app context."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shop_app.conditions.language import parse
from shop_app.desk.tag_rules.form_changes import new_row
from shop_app.desk.tag_rules.form_controls import Place
from shop_app.desk.tag_rules.form_rule import RuleForm, form_of
from shop_app.desk.tag_rules.form_tree import ROOT, Group
from shop_app.tagging.defaults import GOLD_SPENT, LAPSED_DAYS, LATE_DAYS, REFUND_DAYS, amount
from shop_app.tagging.rule import RuleDraft
from shop_app.texts import country as country_name
from shop_app.texts import gettext

EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Start:
    """A card on the page of a new rule."""

    key: str
    title: str
    what: str


Said = Callable[[], str]

_STARTS: Mapping[str, tuple[Said, Said]] = {
    "vip": (
        lambda: gettext("Best customers"),
        lambda: gettext("Spent more than a certain amount in the last year"),
    ),
    "first_time": (
        lambda: gettext("First-time buyers"),
        lambda: gettext("Have placed exactly one order"),
    ),
    "lapsed": (
        lambda: gettext("Lapsed customers"),
        lambda: gettext("Have not ordered for half a year"),
    ),
    "refunds": (
        lambda: gettext("Many refunds"),
        lambda: gettext("Got money back several times lately"),
    ),
    "late": (
        lambda: gettext("Late deliveries"),
        lambda: gettext("Waited for a parcel longer than promised"),
    ),
    "country": (
        lambda: gettext("A country"),
        lambda: gettext("Had an order sent to one of certain countries"),
    ),
    EMPTY: (lambda: gettext("Something else"), lambda: gettext("Begin with an empty rule")),
}


def starts() -> list[Start]:
    """The cards, in their order."""
    return [Start(key, title(), what()) for key, (title, what) in _STARTS.items()]


def begun(key: str, place: Place, country: str) -> RuleForm | None:
    """The form of a new rule that begins as `key`; None when there is no such start. `country`:
    the code of the one to begin with, after which its tag is called."""
    if key == EMPTY:
        return RuleForm(Group(ROOT, "all", bare=True, inside=(new_row(2),)))
    when = _WHEN.get(key)
    if when is None:
        return None
    title = country_name(country) if key == "country" else _STARTS[key][0]()
    condition = parse({"version": 1, "when": when(place.currency, country)})
    return form_of(RuleDraft(title, title, condition), place)


def _check(fact: str, operator: str, value: object, **more: object) -> dict[str, Any]:
    return {"fact": fact, "is": operator, "value": value, **more}


_WHEN: Mapping[str, Callable[[str, str], dict[str, Any]]] = {
    "vip": lambda currency, _: _check("spent", "at_least", amount(GOLD_SPENT, currency), days=365),
    "first_time": lambda *_: _check("orders", "equals", 1),
    "lapsed": lambda *_: _check("last_order_at", "not_within_last", LAPSED_DAYS),
    "refunds": lambda *_: _check("refunds", "at_least", 3, days=REFUND_DAYS),
    "late": lambda *_: _check("late_deliveries", "at_least", 1, days=LATE_DAYS),
    "country": lambda _, country: _check("order_countries", "contains_any", [country]),
}
