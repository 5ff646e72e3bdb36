"""What a preview judges by: the rules as they would be, and how their tags stand now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select, text

from shop_app.conditions.needs import Needs
from shop_app.conditions.subject import Asked
from shop_app.shopify.customer_facts import MEMBERSHIP_POINTS, document_for
from shop_app.shops.models import Shop
from shop_app.tagging import store
from shop_app.tagging.deciding import needs_of
from shop_app.tagging.models import ABSENT, GONE, WITHDRAWN
from shop_app.tagging.rule import RuleDraft, TagRule
from shop_app.tagging.rules import State
from shop_app.tagging.tally import Standing

NEW = 2**62
"""The id of a draft that is not saved: of equal ranks the older rule counts as higher."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The rules that decide about a draft's tag: itself and those of the groups it is or was in.

    `dropped` are tags that no rule keeps true any more: the one before a change, or that of a rule
    that is switched off; `renamed` the tag before and after a change, casefolded. `keepers` are
    all rules that ever kept one of these tags, deleted ones too. `shop_plan` is the public name of
    the shop's plan at Shopify. `reading_points` is what reading everything that is not kept costs
    per customer.
    """

    rules: tuple[TagRule, ...]
    dropped: tuple[str, ...]
    renamed: tuple[str, str] | None
    keepers: tuple[int, ...]
    needs: Needs
    reading_points: int
    customers: int
    shop_plan: str | None

    @property
    def tags(self) -> tuple[str, ...]:
        """Every tag that may change, the draft's own first."""
        return (*(rule.tag for rule in self.rules), *self.dropped)


@dataclass(frozen=True, slots=True)
class Row:
    """One tag on one customer as it stands now."""

    standing: Standing
    state: State


_CUSTOMERS = text(
    """
    SELECT count(*) FROM customer
    WHERE shop = :shop AND deleted_at IS NULL AND merged_into IS NULL
    """
)


def planned(db: Connection, shop: str, draft: RuleDraft, before: TagRule | None) -> Plan:
    """The rules as they would be with `draft` in the place of `before` (None: as a new one)."""
    others = [
        rule
        for rule in store.active_rules(db, shop)
        if (before is None or rule.id != before.id) and _near(rule, draft, before)
    ]
    own = TagRule(
        NEW if before is None else before.id,
        before.version if before else 1,
        before.key if before else None,
        draft,
    )
    rules = (own, *others) if draft.active else tuple(others)
    dropped = _dropped(draft, before)
    tags = {tag.casefold() for tag in (draft.tag, *dropped, *(rule.tag for rule in others))}
    return Plan(
        rules=rules,
        dropped=dropped,
        keepers=_keepers(db, shop, tags),
        renamed=_renamed(draft, before),
        needs=needs_of(rules),
        reading_points=_reading_points(needs_of(rules)),
        customers=db.execute(_CUSTOMERS, {"shop": shop}).scalar_one(),
        shop_plan=db.scalar(select(Shop.plan).where(Shop.shop == shop)),
    )


def _reading_points(needs: Needs) -> int:
    """What one request asks of a customer, however many facts come of it; products are read once
    for all customers."""
    if not needs.asked:
        return 0
    segments = MEMBERSHIP_POINTS if Asked.SEGMENTS in needs.asked else 0
    return document_for(needs.asked)[1] + segments


def _near(rule: TagRule, draft: RuleDraft, before: TagRule | None) -> bool:
    """Whether a rule is in a group that the draft is in, or was."""
    groups = {draft.group, before.draft.group if before else None} - {None}
    return (rule.draft.group or "").casefold() in {str(group).casefold() for group in groups}


def _dropped(draft: RuleDraft, before: TagRule | None) -> tuple[str, ...]:
    if before is None:
        return () if draft.active else (draft.tag,)
    return () if draft.active and not _renamed(draft, before) else (before.tag,)


def _renamed(draft: RuleDraft, before: TagRule | None) -> tuple[str, str] | None:
    if before is None or before.tag.casefold() == draft.tag.casefold():
        return None  # Shopify compares tags without regard to case
    return before.tag.casefold(), draft.tag.casefold()


_ROWS = text(
    """
    SELECT customer_gid AS gid, tag, wanted, in_shop, held_since, untrue_since, expired
    FROM tag_assignment
    WHERE shop = :shop AND rule_id = ANY(:keepers)
        AND customer_gid > :after AND customer_gid <= :last
    """
)
_KEEPERS = text(
    """
    SELECT DISTINCT rule_id, draft ->> 'tag' AS tag FROM tag_rule_version WHERE shop = :shop
    """
)


def _keepers(db: Connection, shop: str, tags: Collection[str]) -> tuple[int, ...]:
    """The rules that keep one of these tags (casefolded), or ever did."""
    found = db.execute(_KEEPERS, {"shop": shop})
    return tuple({row.rule_id for row in found if row.tag.casefold() in tags})


def rows_between(
    db: Connection, shop: str, plan: Plan, after: str, last: str
) -> dict[str, dict[str, Row]]:
    """How the plan's tags stand on the customers with gids behind `after` up to `last`.

    By gid, then by tag, casefolded.
    """
    params = {"shop": shop, "after": after, "last": last, "keepers": list(plan.keepers)}
    found: dict[str, dict[str, Row]] = {}
    for row in db.execute(_ROWS, params):
        state = State(row.wanted, row.held_since, row.untrue_since, row.expired)
        standing = Row(Standing(row.wanted, row.in_shop), state)
        found.setdefault(row.gid, {})[row.tag.casefold()] = standing
    if plan.renamed:
        for rows in found.values():
            _carry_over(rows, *plan.renamed)
    return found


def _carry_over(rows: dict[str, Row], before: str, after: str) -> None:
    """What is remembered of a tag goes with it to its new name, as following the rule does."""
    old = rows.get(before)
    if old is None or not (old.state.wanted or old.state.held_since):
        return
    stays_off = old.standing.in_shop in (WITHDRAWN, GONE)
    in_shop = old.standing.in_shop if stays_off else ABSENT
    if after in rows:
        in_shop = rows[after].standing.in_shop
    rows[after] = Row(Standing(old.state.wanted, in_shop), old.state)
