"""The rules of a shop: the shipped ones overlaid by what the merchant made of them, and their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects import postgresql

from shop_app import jobs
from shop_app.auto_open.marking import mark_everybody
from shop_app.auto_open.models import (
    FORGOTTEN,
    HELD,
    AutoOpenRule,
    AutoOpenVersion,
    IssueCause,
)
from shop_app.auto_open.rule import AutoDraft, AutoRule
from shop_app.auto_open.rules import Trigger
from shop_app.auto_open.shipped import SHIPPED
from shop_app.errors import Invalid, NotFound
from shop_app.issues.reasons import chosen
from shop_app.issues.subjects import check_owner
from shop_app.shops import preferences
from shop_app.shops.preferences import Section

MOST_RULES = 50
"""Rules of a shop; our own choice."""

_OWN = "own-"
_SHIPPED = {rule.key: rule for rule in SHIPPED}


def rules(db: Connection, shop: str) -> list[AutoRule]:
    """All rules in the order in which they are asked: the shipped ones, then the shop's own by age."""
    stored = {row.key: row for row in db.execute(_rows(shop))}
    shipped = [
        _rule(stored[rule.key]) if rule.key in stored else rule for rule in _SHIPPED.values()
    ]
    own = [_rule(row) for key, row in stored.items() if key not in _SHIPPED]
    return [*shipped, *sorted(own, key=lambda rule: int(rule.key.removeprefix(_OWN)))]


def active_rules(db: Connection, shop: str) -> list[AutoRule]:
    """Those that are switched on, in the same order."""
    return [rule for rule in rules(db, shop) if rule.active]


def rule(db: Connection, shop: str, key: str) -> AutoRule:
    """One rule. Raises NotFound."""
    found = next((one for one in rules(db, shop) if one.key == key), None)
    if found is None:
        raise NotFound(f"this shop has no rule {key!r:.60}", code="auto_rule_unknown")
    return found


def is_shipped(key: str) -> bool:
    """Whether every shop has the rule: it can be switched off, but not deleted."""
    return key in _SHIPPED


def check(db: Connection, shop: str, draft: AutoDraft, *, own: bool) -> None:
    """Raises Invalid for what the shop can't open issues with: an unknown or inactive reason, an
    owner who may not work on issues, or a rule of its `own` without a name."""
    if own and not draft.name:
        raise Invalid("name: a rule of your own needs one", code="no_name", path="name")
    try:
        reason = chosen(db, shop, draft.reason, draft.sub_reason)
    except Invalid as error:
        field = "sub_reason" if error.code == "sub_reason_unknown" else "reason"
        raise Invalid(str(error), code=error.code, path=field) from error
    if not reason.active:
        raise Invalid(f"the reason {reason.key} is switched off", code="reason_off", path="reason")
    if draft.owner_id is not None:
        try:
            check_owner(db, shop, draft.owner_id)
        except Invalid as error:
            raise Invalid(str(error), code=error.code, path="owner_id") from error


def save(
    db: Connection,
    shop: str,
    draft: AutoDraft,
    *,
    key: str | None,
    based_on: int,
    by: str | None,
    now: datetime,
) -> AutoRule:
    """Change a rule, or add one of the shop's own (`key` None), which begins switched off.

    A rule that is on and catches something else from now on counts causes from now on. Raises
    NotFound, Invalid as `check` does (and `too_many_rules`), and Conflict when somebody changed
    this rule since the version `based_on` of the section.
    """
    jobs.alone_with(db, "settings", shop)
    before = None if key is None else rule(db, shop, key)
    check(db, shop, draft, own=key is None or not is_shipped(key))
    if before is None and len(rules(db, shop)) >= MOST_RULES:
        raise Invalid(
            f"a shop may have {MOST_RULES} rules", code="too_many_rules", limit=MOST_RULES
        )
    version = _changed(db, shop, before, based_on=based_on, by=by)
    if before is None:
        return _write(db, shop, AutoRule(f"{_OWN}{version}", draft, version=version))
    if before.draft.catch.trigger is not draft.catch.trigger:
        raise Invalid("a rule keeps its trigger", code="trigger_changed", path="trigger")
    same = before.draft.catches_as(draft)
    since = before.since if same or not before.active else _second(now)
    return _write(db, shop, replace(before, draft=draft, since=since, version=version))


def switch(
    db: Connection,
    shop: str,
    key: str,
    *,
    on: bool,
    based_on: int,
    by: str | None,
    clock: Callable[[], datetime],
) -> AutoRule:
    """Switch a rule on or off; on, it counts causes from now on. One that is so already stays.

    `clock` is read once no webhook is worked through: one that found no rule switched on marked
    nobody, so what it told has to be from before. Raises NotFound, Conflict as `save` does, and
    when it goes on Invalid.
    """
    jobs.alone_with(db, "ledger", shop)
    jobs.alone_with(db, "settings", shop)
    before = rule(db, shop, key)
    if before.active == on:
        return before
    if on:
        check(db, shop, before.draft, own=not is_shipped(key))
    version = _changed(db, shop, before, based_on=based_on, by=by)
    since = _second(clock()) if on else None
    return _write(db, shop, replace(before, active=on, since=since, version=version))


def remove(db: Connection, shop: str, key: str, *, based_on: int, by: str | None) -> None:
    """Delete a rule of the shop's own; what it opened stays, what it held back is forgotten. Raises NotFound, Invalid for a shipped
    one, Conflict."""
    jobs.alone_with(db, "settings", shop)
    before = rule(db, shop, key)
    if is_shipped(key):
        raise Invalid("a shipped rule can only be switched off", code="shipped_rule")
    version = _changed(db, shop, before, based_on=based_on, by=by)
    db.execute(delete(AutoOpenRule).where(AutoOpenRule.shop == shop, AutoOpenRule.key == key))
    gone = {**_values(shop, replace(before, version=version)), "deleted": True}
    db.execute(insert(AutoOpenVersion).values(gone))
    held = (IssueCause.shop == shop, IssueCause.rule_key == key, IssueCause.state == HELD)
    db.execute(update(IssueCause).where(*held).values(state=FORGOTTEN, by_id=by))


def forget_rules(db: Connection, shop: str) -> None:
    """Shopify wants the shop's data erased: its rules and what they once were go."""
    for table in (AutoOpenRule, AutoOpenVersion):
        db.execute(delete(table).where(table.shop == shop))


def _second(now: datetime) -> datetime:
    """Shopify dates by whole seconds: what happened within this one counts."""
    return now.replace(microsecond=0)


def _changed(
    db: Connection, shop: str, before: AutoRule | None, *, based_on: int, by: str | None
) -> int:
    """The version that the change makes. That another rule was changed meanwhile is no conflict."""
    if before is None or before.version <= based_on:
        based_on = preferences.version(db, shop, Section.AUTO_OPEN)
    preferences.changed(db, shop, Section.AUTO_OPEN, based_on=based_on, by=by)
    return preferences.version(db, shop, Section.AUTO_OPEN)


def _write(db: Connection, shop: str, wanted: AutoRule) -> AutoRule:
    values = _values(shop, wanted)
    db.execute(insert(AutoOpenVersion).values(values))
    stated = postgresql.insert(AutoOpenRule).values(values)
    changed = {name: values[name] for name in ("version", "draft", "active", "since")}
    db.execute(stated.on_conflict_do_update(index_elements=["shop", "key"], set_=changed))
    if wanted.active and wanted.draft.catch.trigger is Trigger.LATE_DELIVERY:
        mark_everybody(db, shop)
    return wanted


def _values(shop: str, wanted: AutoRule) -> dict[str, Any]:
    return {
        "shop": shop,
        "key": wanted.key,
        "version": wanted.version,
        "draft": wanted.draft.as_data(),
        "active": wanted.active,
        "since": wanted.since,
    }


def _rows(shop: str) -> Any:
    table = AutoOpenRule
    return select(table.key, table.draft, table.active, table.since, table.version).where(
        table.shop == shop
    )


def _rule(row: Any) -> AutoRule:
    draft = AutoDraft.from_data(row.draft)
    return AutoRule(row.key, draft, row.active, row.since, row.version)
