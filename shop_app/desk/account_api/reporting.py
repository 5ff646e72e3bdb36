"""A customer reports a problem: an issue, unless they have reported too much already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, text

from shop_app import jobs
from shop_app.desk.account_api import whose
from shop_app.desk.account_api.bodies import ReportSent
from shop_app.desk.account_api.reading import NOT_FOR_CUSTOMERS
from shop_app.errors import Busy, Invalid
from shop_app.issues import reasons
from shop_app.issues.models import AT_WORK
from shop_app.issues.opening import IssueDraft, Opened, open_issue, repeats, sent_before
from shop_app.issues.preferring import preferred
from shop_app.issues.reasons import Reason
from shop_app.issues.rules import Channel
from shop_app.issues.subjects import check_owner
from shop_app.timeline.service import Actor, By

MOST_OPEN = 5
MOST_LATELY = 10
LATELY = timedelta(hours=24)
"""So many of a customer's own reports may be open, and may be made in any 24 hours."""

_OPEN_AGAIN = timedelta(hours=1)
"""After which to try again while too many are open: when one is closed nobody can tell."""

_REPORTED = text(
    f"""
    SELECT count(*) FILTER (WHERE {AT_WORK}) AS open,
        count(*) FILTER (WHERE opened_at > :since) AS lately,
        min(opened_at) FILTER (WHERE opened_at > :since) AS first
    FROM issue WHERE shop = :shop AND customer_gid = :customer AND opened_by = 'customer'
    """  # noqa: S608 - constants
)


@dataclass(frozen=True, slots=True)
class Report:
    """A report and its result; `customer` is the gid under which it is kept, `new`: it was not there
    before."""

    customer: str
    opened: Opened
    new: bool


def reportable(found: Iterable[Reason]) -> tuple[Reason, ...]:
    """The reasons that a customer may choose, in the merchant's order."""
    return tuple(one for one in reasons.active(found) if one.key not in NOT_FOR_CUSTOMERS)


def report_problem(
    db: Connection, shop: str, token_gid: str, wanted: ReportSent, key: str, *, now: datetime
) -> Report:
    """Open an issue for what a customer reports; their second try with the same `key` opens nothing.

    One report of a customer at a time. Raises NotFound (`customer_gone`, `order_unknown`), Invalid
    (`text_empty`, `reason_unknown`, `line_unknown`), and Busy as `check_may_report` does.
    """
    customer = whose.customer(db, shop, token_gid)
    jobs.alone_with(db, f"reports of {customer}", shop)
    form_key = f"account:{token_gid}:{key}"
    before = sent_before(db, shop, form_key)
    if before is not None:
        return Report(customer, before, new=False)
    order = whose.own_order(db, shop, customer, wanted.order)
    draft = _draft(db, shop, customer, order.gid, wanted)
    check_may_report(db, shop, customer, now=now)
    earlier = repeats(db, shop, customer, order.gid, wanted.reason, now=now)
    opened = open_issue(
        db,
        shop,
        draft,
        by=By(Actor.CUSTOMER),
        now=now,
        repeat_of=earlier[0].id if earlier else None,
        form_key=form_key,
    )
    return Report(customer, opened, new=True)


def check_may_report(db: Connection, shop: str, customer: str, *, now: datetime) -> None:
    """Raises Busy (`too_many_open`, `too_many_lately`) with `limit`, `value` and `retry_after`
    (seconds) for a customer who has reported enough."""
    about = {"shop": shop, "customer": customer, "since": now - LATELY}
    row = db.execute(_REPORTED, about).one()
    if row.lately >= MOST_LATELY:
        raise _too_many("too_many_lately", MOST_LATELY, row.lately, row.first + LATELY - now)
    if row.open >= MOST_OPEN:
        raise _too_many("too_many_open", MOST_OPEN, row.open, _OPEN_AGAIN)


def _too_many(code: str, limit: int, value: int, wait: timedelta) -> Busy:
    seconds = max(round(wait.total_seconds()), 1)
    return Busy(
        f"a customer may have {limit} reports ({code}), this one has {value}: try again in {seconds} s",
        code=code,
        limit=limit,
        value=value,
        retry_after=seconds,
    )


def _draft(db: Connection, shop: str, customer: str, order: str, wanted: ReportSent) -> IssueDraft:
    if not wanted.text.strip():
        raise Invalid("text: say what happened", code="text_empty", path="text")
    if wanted.reason not in reasons.by_key(reportable(reasons.reasons(db, shop))):
        raise Invalid(f"there is no reason {wanted.reason!r:.60}", code="reason_unknown")
    return IssueDraft(
        customer_gid=customer,
        order_gid=order,
        reason=wanted.reason,
        channel=Channel.FORM,
        lines=wanted.lines,
        impact=wanted.text.strip(),
        wish=wanted.wish.strip(),
        owner_id=_owner(db, shop, customer),
    )


def _owner(db: Connection, shop: str, customer: str) -> str | None:
    """Issues of VIPs go to whom the shop has chosen for them, as long as they may own issues."""
    chosen = preferred(db, shop, customer).chosen
    if chosen is None:
        return None
    try:
        check_owner(db, shop, chosen)
    except Invalid:
        return None
    return chosen
