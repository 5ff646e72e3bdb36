"""Who carries the tags of a shop's rules, counted in the database."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text


@dataclass(frozen=True, slots=True)
class Carriers:
    """How many customers `carry` a rule's tag in the shop, and how many are about to (`coming`)."""

    carry: int = 0
    coming: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How the tag of one rule stands, in customers: put there by Amends (`ours`), or there without it
    and wanted by the rule as well (`theirs`). `coming` get it, `going` lose it next."""

    ours: int
    theirs: int
    coming: int
    going: int


NOBODY = Carriers()

# Each part is served by a partial index of its own.
_CARRIERS = text(
    """
    SELECT rule_id, sum(carry)::bigint AS carry, sum(coming)::bigint AS coming FROM (
        SELECT rule_id, count(*) AS carry, 0 AS coming FROM tag_assignment
        WHERE shop = :shop AND wanted AND in_shop IN ('ours', 'theirs') GROUP BY rule_id
        UNION ALL
        SELECT rule_id, 0, count(*) FROM tag_assignment
        WHERE shop = :shop AND bulk IS NULL AND wanted AND in_shop = 'absent' GROUP BY rule_id
        UNION ALL
        SELECT rule_id, 0, count(*) FROM tag_assignment
        WHERE shop = :shop AND bulk IS NOT NULL AND wanted AND in_shop = 'absent' GROUP BY rule_id
    ) AS part WHERE rule_id IS NOT NULL GROUP BY rule_id
    """
)
_STANDING = text(
    """
    SELECT count(*) FILTER (WHERE wanted AND in_shop = 'ours') AS ours,
        count(*) FILTER (WHERE wanted AND in_shop = 'theirs') AS theirs,
        count(*) FILTER (WHERE wanted AND in_shop = 'absent') AS coming,
        count(*) FILTER (WHERE NOT wanted AND in_shop = 'ours') AS going
    FROM tag_assignment WHERE shop = :shop AND rule_id = :rule
    """
)
_FOLLOWING = text("SELECT id FROM tag_rule WHERE shop = :shop AND unfinished <> '{}'")


def carriers(db: Connection, shop: str) -> dict[int, Carriers]:
    """By rule's id who carries its tag; rules whose tag nobody carries are left out."""
    rows = db.execute(_CARRIERS, {"shop": shop})
    return {row.rule_id: Carriers(row.carry, row.coming) for row in rows}


def standing(db: Connection, shop: str, rule: int) -> Standing:
    """How the tag of one rule stands."""
    row = db.execute(_STANDING, {"shop": shop, "rule": rule}).one()
    return Standing(row.ours, row.theirs, row.coming, row.going)


def following(db: Connection, shop: str) -> frozenset[int]:
    """The rules, deleted ones too, whose tags still follow their last change."""
    return frozenset(db.scalars(_FOLLOWING, {"shop": shop}))
