"""Why there can be issues in a shop: the shipped reasons as the merchant changed them, and their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Row, select
from sqlalchemy.dialects.postgresql import insert

from shop_app.errors import Invalid
from shop_app.issues import reason_words
from shop_app.issues.models import IssueReason, IssueSetting
from shop_app.issues.rules import Severity
from shop_app.issues.shipped_reasons import SHIPPED, Shipped
from shop_app.shops.retiming import retime

DEFAULT_REPEAT_DAYS = 30
"""Within so many days the same trouble again is called a repeat, until a merchant says otherwise."""


@dataclass(frozen=True, slots=True)
class SubReason:
    """A closer reason; `name` None: the shipped one."""

    key: str
    name: str | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason as it holds in a shop; a text that is None is the one shipped with the key.

    `resolve_seconds` are business seconds, None: what severity and channel say. Inactive ones are
    offered no more, but the issues that have them keep them.
    """

    key: str
    name: str | None
    hint: str | None
    customer_text: str | None
    severity: Severity
    resolve_seconds: int | None
    compensation: bool
    active: bool = True
    sub_reasons: tuple[SubReason, ...] = ()

    @property
    def offered(self) -> tuple[SubReason, ...]:
        """The sub-reasons that may be chosen."""
        return tuple(sub for sub in self.sub_reasons if sub.active)


def reasons(db: Connection, shop: str) -> tuple[Reason, ...]:
    """All reasons of a shop in the merchant's order, active or not, with their sub-reasons."""
    wanted = select(IssueReason.__table__).where(IssueReason.shop == shop)
    rows = db.execute(wanted.order_by(IssueReason.position, IssueReason.key)).all()
    tops = [row for row in rows if row.parent is None]
    subs: dict[str, list[Row[tuple[object, ...]]]] = defaultdict(list)
    for row in rows:
        if row.parent is not None:
            subs[row.parent].append(row)
    shipped = {one.key: one for one in SHIPPED}
    stored = [_stored(row, _subs(shipped.get(row.key), subs[row.key])) for row in tops]
    known = {row.key for row in tops}
    rest = [_as_shipped(one, _subs(one, subs[one.key])) for one in SHIPPED if one.key not in known]
    return (*stored, *rest)


def active(found: Iterable[Reason]) -> tuple[Reason, ...]:
    """Those that may be chosen."""
    return tuple(reason for reason in found if reason.active)


def by_key(found: Iterable[Reason]) -> Mapping[str, Reason]:
    """Reasons by their key."""
    return {reason.key: reason for reason in found}


def chosen(db: Connection, shop: str, key: str, sub_key: str | None) -> Reason:
    """The reason of an issue. Raises Invalid where the shop has none of this key, or no such
    sub-reason of it. Inactive ones are found as well: who edits an old issue may keep them."""
    reason = by_key(reasons(db, shop)).get(key)
    if reason is None:
        raise Invalid(f"there is no reason {key!r:.60}", code="reason_unknown", reason=key[:60])
    if sub_key is not None and sub_key not in {sub.key for sub in reason.sub_reasons}:
        raise Invalid(
            f"the reason {key} has no sub-reason {sub_key!r:.60}",
            code="sub_reason_unknown",
            reason=key,
            sub_reason=sub_key[:60],
        )
    return reason


def name_of(reason: Reason | SubReason) -> str:
    """Its name in the reader's language, or as the merchant wrote it. Needs an app context."""
    return reason.name or reason_words.name(reason.key)


def hint_of(reason: Reason) -> str:
    """When staff choose it; "" where nothing is written. Needs an app context."""
    return reason_words.hint(reason.key) if reason.hint is None else reason.hint


def customer_text_of(reason: Reason) -> str:
    """What customers are told about it; "" where nothing is written. Needs an app context."""
    if reason.customer_text is None:
        return reason_words.customer_text(reason.key)
    return reason.customer_text


def save(db: Connection, shop: str, wanted: Sequence[Reason]) -> None:
    """From now on the shop has these reasons in this order; those it lacks stay behind them.

    Issues at work are timed anew where a resolution time changed. Who changed it is noted by the
    caller (`preferences.changed`), in the same transaction.
    """
    before = {reason.key: reason.resolve_seconds for reason in reasons(db, shop)}
    rows = [row for place, one in enumerate(wanted) for row in _rows(shop, place, one)]
    if not rows:
        return
    stated = insert(IssueReason).values(rows)
    told = {name: stated.excluded[name] for name in rows[0] if name not in ("shop", "key")}
    db.execute(stated.on_conflict_do_update(index_elements=["shop", "key"], set_=told))
    if any(one.key in before and one.resolve_seconds != before[one.key] for one in wanted):
        retime(db, shop)


def repeat_days(db: Connection, shop: str) -> int:
    """Within how many days the same trouble again is a repeat; 0: never."""
    found = db.scalar(select(IssueSetting.repeat_days).where(IssueSetting.shop == shop))
    return DEFAULT_REPEAT_DAYS if found is None else found


def set_repeat_days(db: Connection, shop: str, days: int) -> None:
    """From now on the same trouble within so many days is a repeat; 0: never."""
    stated = insert(IssueSetting).values(shop=shop, repeat_days=days)
    db.execute(stated.on_conflict_do_update(index_elements=["shop"], set_={"repeat_days": days}))


def _rows(shop: str, place: int, reason: Reason) -> Iterator[dict[str, object]]:
    row: dict[str, object] = {
        "shop": shop,
        "key": reason.key,
        "parent": None,
        "position": place,
        "name": reason.name,
        "hint": reason.hint,
        "customer_text": reason.customer_text,
        "severity": reason.severity,
        "resolve_seconds": reason.resolve_seconds,
        "compensation": reason.compensation,
        "active": reason.active,
    }
    yield row
    bare = dict.fromkeys(("hint", "customer_text", "resolve_seconds"))
    for at, sub in enumerate(reason.sub_reasons):
        own = {"key": sub.key, "parent": reason.key, "position": at, "name": sub.name}
        yield row | bare | own | {"active": sub.active}


def _stored(row: Row[tuple[object, ...]], subs: tuple[SubReason, ...]) -> Reason:
    return Reason(
        key=row.key,
        name=row.name,
        hint=row.hint,
        customer_text=row.customer_text,
        severity=Severity(row.severity),
        resolve_seconds=row.resolve_seconds,
        compensation=row.compensation,
        active=row.active,
        sub_reasons=subs,
    )


def _as_shipped(shipped: Shipped, subs: tuple[SubReason, ...]) -> Reason:
    bare = Reason(
        shipped.key,
        None,
        None,
        None,
        shipped.severity,
        shipped.resolve_seconds,
        shipped.compensation,
    )
    return replace(bare, sub_reasons=subs)


def _subs(
    shipped: Shipped | None, rows: Sequence[Row[tuple[object, ...]]]
) -> tuple[SubReason, ...]:
    known = {row.key for row in rows}
    rest = () if shipped is None else shipped.sub_reasons
    return (
        *(SubReason(row.key, row.name, row.active) for row in rows),
        *(SubReason(key) for key in rest if key not in known),
    )
