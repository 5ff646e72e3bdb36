"""Keep a shop's tag rules: every change is a new version with its author, nothing is forgotten."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Literal

import orjson
from sqlalchemy import Connection, Row, Text, cast, func, insert, select, update

from shop_app.conditions import checking
from shop_app.conditions.checking import Terms, check
from shop_app.errors import Conflict, Invalid, NotFound
from shop_app.jobs import alone_with
from shop_app.shops.queries import installed
from shop_app.tagging.circles import refuse_circle
from shop_app.tagging.leaving import Change, Ended, Leaving, Step, follow_now, is_unfinished
from shop_app.tagging.models import RuleRun, TagRuleHead, TagRuleVersion
from shop_app.tagging.rule import RuleDraft, TagRule

MOST_RULES = 200
"""Live rules of a shop: our own choice, every one of them is judged for every order."""

_HEAD = (
    TagRuleHead.id,
    TagRuleHead.version,
    TagRuleHead.key,
    cast(TagRuleHead.draft, Text).label("draft"),
)


@dataclass(frozen=True, slots=True)
class Author:
    """Who changed a rule: a staff member (`id` is the session token's `sub`), the operator at the
    command line, or Amends itself (shipped defaults)."""

    kind: Literal["staff", "operator", "amends"]
    id: str | None = None


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """A rule as it once was; `deleted` says that it was deleted `by` then."""

    version: int
    draft: RuleDraft
    by: Author
    at: datetime
    deleted: bool = False


def list_rules(db: Connection, shop: str) -> list[TagRule]:
    """The shop's rules, switched off ones too, oldest first."""
    found = select(*_HEAD).where(TagRuleHead.shop == shop, TagRuleHead.deleted_at.is_(None))
    return [_rule(row) for row in db.execute(found.order_by(TagRuleHead.id))]


def active_rules(db: Connection, shop: str) -> tuple[TagRule, ...]:
    """The rules that are judged, oldest first."""
    return tuple(rule for rule in list_rules(db, shop) if rule.draft.active)


def rule(db: Connection, shop: str, id: int) -> TagRule:  # noqa: A002 - the contract's name
    """One rule. Raises NotFound, also when it was deleted."""
    found = select(*_HEAD).where(
        TagRuleHead.shop == shop, TagRuleHead.id == id, TagRuleHead.deleted_at.is_(None)
    )
    row = db.execute(found).one_or_none()
    if row is None:
        raise NotFound(f"no tag rule has the id {id}", code="no_such_rule", rule=id)
    return _rule(row)


def save(
    db: Connection,
    shop: str,
    draft: RuleDraft,
    *,
    id: int | None = None,  # noqa: A002 - the contract's name
    expected_version: int | None = None,
    by: Author,
) -> TagRule:
    """Store a new rule, or a new version of the one with `id`; the same again changes nothing.

    New events are judged by it at once; `runs.start` applies it to everybody. A run that goes on by
    the version before ends. Raises Invalid for a
    condition or tag that can't be, NotFound, and Conflict when `expected_version` is not the
    present one or while many tags still follow another change of a rule.
    """
    _be_alone(db, shop)
    before = None if id is None else rule(db, shop, id)
    if before:
        _must_be(before.version, expected_version)
    if before and before.draft == draft:
        return before
    check_draft(db, shop, draft, id)
    if before is None:
        return insert_rule(db, shop, draft, None, by)
    return _change(db, shop, before, draft, by)


def insert_rule(
    db: Connection, shop: str, draft: RuleDraft, key: str | None, by: Author
) -> TagRule:
    """A new rule that was checked already; `key` for a shipped default."""
    values = {"shop": shop, "key": key, **_columns(draft)}
    made = db.execute(insert(TagRuleHead).values(values).returning(TagRuleHead.id)).scalar_one()
    stored = TagRule(made, 1, key, draft)
    _note(db, shop, stored, by)
    follow_now(db, shop, Change(made, draft.tag, Leaving.OFF), [Step.ADOPT])
    return stored


def delete(
    db: Connection,
    shop: str,
    id: int,  # noqa: A002 - the contract's name
    *,
    remove_tags: bool,
    expected_version: int | None = None,
    by: Author,
) -> None:
    """Forget a rule and end its runs; its tags stay unless `remove_tags`, then those that are ours
    go. What has not been added yet is not added any more.

    Raises NotFound, and Conflict when `expected_version` is not the present one or while many tags
    still follow another change of a rule.
    """
    _be_alone(db, shop)
    before = rule(db, shop, id)
    _must_be(before.version, expected_version)
    db.execute(
        update(TagRuleHead)
        .where(TagRuleHead.shop == shop, TagRuleHead.id == id)
        .values(version=before.version + 1, active=False, deleted_at=func.now())
    )
    _note(db, shop, replace(before, version=before.version + 1), by, deleted=True)
    _end_runs(db, shop, id, Ended.DELETED)
    step = Step.TAKE_OFF if remove_tags else Step.DROP
    follow_now(db, shop, Change(id, before.tag, Leaving.DELETED), [step])


def history(
    db: Connection,
    shop: str,
    id: int,  # noqa: A002 - likewise
    *,
    upto: int | None = None,
    limit: int | None = None,
) -> list[RuleVersion]:
    """The versions of a rule, newest first, also of a deleted one; from version `upto` down, at most
    `limit` of them. Raises NotFound."""
    stored = TagRuleVersion
    wanted = select(stored).where(stored.shop == shop, stored.rule_id == id)
    if upto is not None:
        wanted = wanted.where(stored.version <= upto)
    rows = db.execute(wanted.order_by(stored.version.desc()).limit(limit)).all()
    if not rows:
        raise NotFound(f"no tag rule ever had the id {id}", code="no_such_rule", rule=id)
    return [
        RuleVersion(
            row.version,
            RuleDraft.from_data(row.draft),
            Author(row.by_kind, row.by_id),
            row.at,
            row.deleted,
        )
        for row in rows
    ]


def restore(
    db: Connection,
    shop: str,
    id: int,  # noqa: A002 - likewise
    version: int,
    *,
    expected_version: int | None = None,
    by: Author,
) -> TagRule:
    """Make an earlier version the newest again, of a deleted rule too. Raises as `save` does."""
    _be_alone(db, shop)
    versions = history(db, shop, id)
    _must_be(versions[0].version, expected_version)
    wanted = next((one for one in versions if one.version == version), None)
    if wanted is None:
        raise NotFound(
            f"the rule {id} has no version {version}",
            code="no_such_version",
            rule=id,
            version=version,
        )
    if not versions[0].deleted:
        return save(db, shop, wanted.draft, id=id, by=by)
    check_draft(db, shop, wanted.draft, id)
    key = db.execute(
        select(TagRuleHead.key).where(TagRuleHead.shop == shop, TagRuleHead.id == id)
    ).scalar_one()
    before = TagRule(id, versions[0].version, key, versions[0].draft)
    return _change(db, shop, before, wanted.draft, by, came_back=True)


def _must_be(version: int, expected: int | None) -> None:
    """Raises Conflict when somebody has changed a rule since `expected` was looked at."""
    if expected not in (None, version):
        raise Conflict(
            f"the rule is at version {version} by now, not {expected}",
            code="changed_meanwhile",
            version=version,
            expected=expected,
        )


def _be_alone(db: Connection, shop: str) -> None:
    """Nobody else changes rules, and nobody decides by those of a moment ago."""
    alone_with(db, "rules", shop)
    alone_with(db, "tags", shop)
    if is_unfinished(db, shop):
        raise Conflict(
            "many tags still follow the last change of a rule: try again in a minute",
            code="still_following",
        )


def check_draft(
    db: Connection,
    shop: str,
    draft: RuleDraft,
    id: int | None = None,  # noqa: A002 - likewise
) -> tuple[checking.Warning, ...]:
    """What to know of a draft that can be saved as the rule `id` (None: a new one).

    Raises Invalid for a condition or a tag that can't be.
    """
    others = [one for one in list_rules(db, shop) if one.id != id]
    known = installed(db, shop)
    if known is None or known.currency is None:
        raise Invalid(f"{shop}: Shopify has not told the shop's currency yet", code="no_currency")
    warnings = check(draft.condition, Terms(known.currency, frozenset(known.scopes)))
    if len(others) >= MOST_RULES:
        raise Invalid(
            f"at most {MOST_RULES} rules, there are {len(others)} others",
            code="too_many_rules",
            limit=MOST_RULES,
            value=len(others),
        )
    for other in others:
        if other.tag.casefold() == draft.tag.casefold():
            raise Invalid(
                f"tag: {other.tag!r} belongs to the rule {other.draft.name!r} already; join the"
                " two conditions with `any`",
                code="tag_taken",
                path="tag",
                rule=other.id,
                name=other.draft.name,
                tag=other.tag,
            )
    older = [one.draft for one in others if id is None or one.id < id]
    refuse_circle(draft, older, [one.draft for one in others[len(older) :]])
    return warnings


def _change(
    db: Connection,
    shop: str,
    before: TagRule,
    draft: RuleDraft,
    by: Author,
    *,
    came_back: bool = False,
) -> TagRule:
    """A new version of a rule; `came_back`: it was deleted, another rule may have kept its tag."""
    stored = TagRule(before.id, before.version + 1, before.key, draft)
    db.execute(
        update(TagRuleHead)
        .where(TagRuleHead.shop == shop, TagRuleHead.id == before.id)
        .values(version=stored.version, changed_at=func.now(), deleted_at=None, **_columns(draft))
    )
    _note(db, shop, stored, by)
    _end_runs(db, shop, before.id, Ended.CHANGED)
    steps = [Step.DROP] if before.draft.active and not draft.active else []
    if came_back or before.tag != draft.tag:
        steps += [Step.ADOPT, Step.CARRY]
    follow_now(db, shop, Change(before.id, draft.tag, Leaving.OFF), steps)
    return stored


def _end_runs(db: Connection, shop: str, rule_id: int, why: Ended) -> None:
    """No run goes on by a version that is not the newest: half of the shop would have each."""
    db.execute(
        update(RuleRun)
        .where(RuleRun.shop == shop, RuleRun.rule_id == rule_id, RuleRun.finished_at.is_(None))
        .values(state="cancelled", error=why, updated_at=func.now(), finished_at=func.now())
    )


def _note(db: Connection, shop: str, stored: TagRule, by: Author, *, deleted: bool = False) -> None:
    db.execute(
        insert(TagRuleVersion).values(
            shop=shop,
            rule_id=stored.id,
            version=stored.version,
            draft=stored.draft.as_data(),
            deleted=deleted,
            by_kind=by.kind,
            by_id=by.id,
        )
    )


def _columns(draft: RuleDraft) -> dict[str, object]:
    return {
        "tag_folded": draft.tag.casefold(),
        "active": draft.active,
        "draft": draft.as_data(),
    }


def _rule(row: Row[int, int, str | None, str]) -> TagRule:
    return TagRule(row.id, row.version, row.key, _draft(row.draft))


@lru_cache(maxsize=2_000)
def _draft(written: str) -> RuleDraft:
    """Kept, because a condition is made ready once and then judges very many customers."""
    return RuleDraft.from_data(orjson.loads(written))
