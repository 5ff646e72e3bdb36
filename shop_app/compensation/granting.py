"""Grant a compensation: allowed, it is reserved at once; else it waits for an approval, or is refused."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, insert, select, text

from shop_app import jobs
from shop_app.compensation import reserving
from shop_app.compensation.about import About
from shop_app.compensation.deciding import Asker, Decision, decide, with_facts
from shop_app.compensation.events import EventKind, Ref, append
from shop_app.compensation.judgement import Verdict, Wanted
from shop_app.compensation.judgement_data import wanted_data
from shop_app.compensation.kinds import State
from shop_app.compensation.live_facts import LiveFacts
from shop_app.compensation.models import Compensation
from shop_app.compensation.numbering import COUNTING
from shop_app.compensation.refusing import Refused
from shop_app.errors import Conflict, Invalid
from shop_app.issues.subjects import check_words
from shop_app.notifications.service import Told, tell
from shop_app.shopify.client import Admin
from shop_app.staff.queries import leaders
from shop_app.staff.rules import Role
from shop_app.timeline.service import By

_BEFORE = text(
    "SELECT id, number, state, wants FROM compensation WHERE shop = :shop AND key = :key"
)
_NEW = (
    insert(Compensation)
    .values(number=select(COUNTING.cte("counted").c.last).scalar_subquery())
    .returning(Compensation.id, Compensation.number)
)
_KEY = re.compile("[A-Za-z0-9_-]{8,100}")
_ASKED = "asked"
"""Where `wants` says what the form asked for, so that another one with its key is told apart."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody wants to give. `key` is made when a form is opened and tells one that is sent
    twice: 8 to 100 letters, digits, hyphens and underscores. `note` is for colleagues."""

    about: About
    wanted: Wanted
    key: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Granted:
    """What came of it: reserved or requested; `again`: the same form had made it before, and this
    is how it stands now."""

    id: int
    number: int
    state: State
    again: bool = False


def grant_compensation(
    engine: Engine, admin: Admin | None, shop: str, ask: Ask, *, by: By, role: Role | None
) -> Granted:
    """Give a customer something, as far as the policy lets this person at this moment.

    The same person asking for the same with the same key again, whenever that comes, gives what it
    made the first time; what was refused made nothing and is decided anew. No transaction may be open; `admin` asks Shopify for what the
    policy wants to know of the customer, None: nobody is asked. Shopify is told by the worker.
    Raises Refused with every reason (nothing is held then, the decision is kept), what
    `about.resolve` raises, Invalid (`key_invalid`, `too_long`, `not_text`, `wrong_worth`), Busy, and
    Conflict (`key_used`) when the key has made something else, or for somebody else.
    """
    asker = Asker(by, role)

    def work(db: Connection, facts: LiveFacts | None) -> Granted | Refused:
        return grant_within(db, shop, ask, asker, facts)

    return with_facts(engine, admin, shop, work)


def grant_within(
    db: Connection, shop: str, ask: Ask, asker: Asker, facts: LiveFacts | None
) -> Granted | Refused:
    """The same in a transaction of the caller's, where `deciding.with_facts` works; what the policy
    refuses is returned, and what it said is kept once the transaction is committed."""
    if not _KEY.fullmatch(ask.key):
        raise Invalid("the form has no usable key: open it again", code="key_invalid")
    check_words(note=ask.note)
    jobs.alone_with(db, f"grant {ask.key}", shop)
    before = _made_before(db, shop, ask, asker)
    if before is not None:
        return before
    decision = decide(db, shop, ask.about, ask.wanted, asker=asker, by=asker.by, facts=facts)
    if decision.refusal is not None:
        return decision.refusal
    if decision.judgement.verdict is Verdict.NEEDS_APPROVAL:
        return _request(db, shop, ask, asker, decision)
    return _reserve(db, shop, ask, asker, decision)


def _made_before(db: Connection, shop: str, ask: Ask, asker: Asker) -> Granted | None:
    found = db.execute(_BEFORE, {"shop": shop, "key": ask.key}).one_or_none()
    if found is None:
        return None
    if found.wants.get(_ASKED) != _asked(ask, asker):
        raise Conflict(
            f"the key of this form has made compensation {found.number}, which is another",
            code="key_used",
            number=found.number,
        )
    return Granted(found.id, found.number, State(found.state), again=True)


def _asked(ask: Ask, asker: Asker) -> str:
    """Who asks for what, and for whom, as it came: the same for a form that is sent twice."""
    about = (ask.about.customer_gid, ask.about.order_gid, ask.about.issue_id)
    asked = (asker.by.actor, asker.by.id, about, wanted_data(ask.wanted))
    return hashlib.sha256(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _reserve(db: Connection, shop: str, ask: Ask, asker: Asker, decision: Decision) -> Granted:
    columns = reserving.columns(db, shop, decision, ask.wanted.kind)
    made = _insert(db, shop, ask, asker, decision, **columns)
    reserving.hold(db, shop, made.id, decision, why="granted")
    ref = Ref(made.id, decision.case.customer_gid)
    data = {"amount": decision.judgement.hold}
    append(db, shop, ref, EventKind.RESERVED, by=asker.by, data=data, at=decision.at)
    return made


def _request(db: Connection, shop: str, ask: Ask, asker: Asker, decision: Decision) -> Granted:
    columns = reserving.decided(decision, ask.wanted.kind) | {
        "state": State.REQUESTED,
        "request_expires_at": decision.at + timedelta(hours=decision.policy.approval.hours),
    }
    made = _insert(db, shop, ask, asker, decision, **columns)
    data = {
        "amount": decision.judgement.hold,
        "approvals": [one.code for one in decision.judgement.approvals],
    }
    ref = Ref(made.id, decision.case.customer_gid)
    append(db, shop, ref, EventKind.REQUESTED, by=asker.by, data=data, at=decision.at)
    people = leaders(db, shop)
    tell(db, shop, people, Told.APPROVAL_WANTED, None, key="", by=asker.by, compensation_id=made.id)
    return made


def _insert(
    db: Connection,
    shop: str,
    ask: Ask,
    asker: Asker,
    decision: Decision,
    **columns: Any,
) -> Granted:
    case, wants = decision.case, wanted_data(ask.wanted) | {_ASKED: _asked(ask, asker)}
    row = {
        "shop": shop,
        "counted_shop": shop,
        "kind": ask.wanted.kind,
        "reason": case.reason,
        "customer_gid": case.customer_gid,
        "order_gid": case.order_gid,
        "issue_id": case.issue_id,
        "key": ask.key,
        "actor": asker.by.actor,
        "actor_id": asker.by.id,
        "asked_at": decision.at,
        "note": ask.note,
        "wants": wants if asker.role is None else wants | {"role": asker.role},
        "currency": case.currency,
        **columns,
    }
    made = db.execute(_NEW, row).one()
    return Granted(made.id, made.number, State(row["state"]))
