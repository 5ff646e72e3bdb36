"""The action that opens an issue."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection

from shop_app.desk.flow_api import about, naming
from shop_app.desk.flow_api.bodies import IssueProperties
from shop_app.desk.flow_api.fields import words
from shop_app.desk.flow_api.shapes import IssueResult
from shop_app.flow.runs import Done, Run
from shop_app.issues import opening, repeating
from shop_app.issues.opening import IssueDraft
from shop_app.timeline.service import Actor, By

FLOW = By(Actor.FLOW)


def opened(db: Connection, run: Run, given: IssueProperties) -> Done:
    """Open it; of the same trouble within the merchant's days it is noted as a repeat.

    Raises what `about.subject`, `naming` and `open_issue` raise.
    """
    who, now = about.subject(db, run, given), datetime.now(UTC)
    reason = naming.reason(db, run.shop, words(given.reason))
    draft = IssueDraft(
        customer_gid=who.customer_gid,
        order_gid=who.order_gid,
        reason=reason.key,
        sub_reason=naming.sub_reason(reason, words(given.sub_reason)),
        channel=naming.channel(words(given.channel)),
        severity=naming.severity(words(given.severity)),
        impact=words(given.impact),
        wish=words(given.wish),
    )
    repeating.alone(db, run.shop, who.customer_gid, who.order_gid, reason.key)
    before = opening.repeats(db, run.shop, who.customer_gid, who.order_gid, reason.key, now=now)
    earlier = before[0] if before else None
    made = opening.open_issue(
        db,
        run.shop,
        draft,
        by=FLOW,
        now=now,
        repeat_of=None if earlier is None else earlier.id,
    )
    result = IssueResult(number=made.number, repeat_of=None if earlier is None else earlier.number)
    return Done(result.model_dump(mode="json", by_alias=True), who.customer_gid, who.order_gid)
