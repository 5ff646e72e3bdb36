"""Decide on a grant: look at everything as it is now, ask the policy, and keep what it said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, Engine, insert
from sqlalchemy.exc import OperationalError

from shop_app.compensation import allowances, live_facts, policies, rules, standing
from shop_app.compensation.about import About, Case, resolve
from shop_app.compensation.allowances import AllowanceKey
from shop_app.compensation.judgement import Judgement, Standing, Verdict, Wanted
from shop_app.compensation.judgement_data import judgement_data
from shop_app.compensation.kinds import Scope
from shop_app.compensation.live_facts import LiveFacts, NotAsked
from shop_app.compensation.models import PolicyDecision
from shop_app.compensation.policy import Policy
from shop_app.compensation.refusing import Refused
from shop_app.compensation.standing import Asking, Overtaken
from shop_app.compensation.telling_flow import tell_limits
from shop_app.errors import Busy
from shop_app.shopify.client import Admin
from shop_app.staff.rules import Role
from shop_app.timeline.service import Actor, By

_TRIES = 4
"""Once without Shopify, once with what it said; twice more for a policy or a customer that changes
at this very moment."""

_AGAIN_AFTER = 2
"""Seconds after which somebody who found it busy may try again."""

_KEEP = insert(PolicyDecision).returning(PolicyDecision.id)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who wants to give something; `role` None: no person."""

    by: By
    role: Role | None

    @property
    def staff_id(self) -> str | None:
        """The staff member whose limits it counts in."""
        return self.by.id if self.by.actor is Actor.STAFF else None


@dataclass(frozen=True, slots=True)
class Decision:
    """What the policy said at a moment; the allowances `keys` are locked until the transaction
    ends. `id` is of the row that keeps it."""

    id: int
    at: datetime
    case: Case
    policy: Policy
    policy_version: int
    keys: tuple[AllowanceKey, ...]
    judgement: Judgement

    @property
    def refusal(self) -> Refused | None:
        """What is to be raised once the decision is committed."""
        refused = self.judgement.verdict is Verdict.REFUSED
        return Refused(self.judgement) if refused else None


def with_facts(
    engine: Engine,
    admin: Admin | None,
    shop: str,
    work: Callable[[Connection, LiveFacts | None], _T | Refused],
) -> _T:
    """What `work` returns, done in a transaction that is committed; a refusal it returns is raised.

    Where the policy asks for more of the customer than has been read, Shopify is asked in between
    and the work begins anew. Raises Busy when that does not come to an end, or so many grant at once
    that the allowances are not free in time.
    """
    facts: LiveFacts | None = None
    for _ in range(_TRIES):
        try:
            with engine.begin() as db:
                done = work(db, facts)
        except NotAsked as missing:
            facts = live_facts.read(engine, admin, shop, missing)
        except Overtaken:
            continue
        except OperationalError as error:
            if isinstance(error.orig, LockNotAvailable):
                break
            raise
        else:
            if isinstance(done, Refused):
                raise done
            return done
    raise Busy("too much is granted or changed at this moment", retry_after=_AGAIN_AFTER)


def decide(
    db: Connection,
    shop: str,
    about: About,
    wanted: Wanted,
    *,
    asker: Asker,
    by: By,
    facts: LiveFacts | None,
    besides: int | None = None,
) -> Decision:
    """The policy's answer with every allowance locked that the grant would move; it is kept.

    The limits are those of `asker`, who decides now is `by`. A reason "" is the issue's. `besides` is the id of the request that is decided on. Raises NotAsked and Overtaken (see
    `with_facts`), what `about.resolve` and `rules.judge` raise.
    """
    case = resolve(db, shop, about, wanted.reason or None)
    wanted = replace(wanted, reason=case.reason)
    saved = policies.current(db, shop)
    live_facts.check_read(facts, saved.policy, case.customer_gid)
    now = datetime.now(UTC)
    keys = allowances.scopes_for(
        order_gid=case.order_gid,
        customer_gid=case.customer_gid,
        staff_id=asker.staff_id,
        reason=case.reason,
        kind=wanted.kind,
        at=now,
        timezone=case.timezone,
        mark=saved.mark(case.currency),
    )
    balances = allowances.lock(db, shop, keys)
    asking = Asking(asker.role, now, saved.version, besides)
    known = standing.load(db, shop, case, saved.policy, asking, balances=balances, facts=facts)
    judgement = rules.judge(saved.policy, wanted, known)
    kept = _keep(db, shop, case, wanted, judgement, by=by, at=now, version=saved.version)
    refused = [(wanted, judgement.refusals)]
    tell_limits(db, shop, case, refused, asker=asker.staff_id, at=now)
    counted = _counted(keys, known)
    return Decision(kept, now, case, saved.policy, saved.version, counted, judgement)


def _counted(keys: tuple[AllowanceKey, ...], known: Standing) -> tuple[AllowanceKey, ...]:
    """Where it would count: an order that counts in another currency than the shop is only locked."""
    if known.order is None or known.order.other_currency is None:
        return keys
    return tuple(key for key in keys if key.scope is not Scope.ORDER)


def _keep(
    db: Connection,
    shop: str,
    case: Case,
    wanted: Wanted,
    judgement: Judgement,
    *,
    by: By,
    at: datetime,
    version: int,
) -> int:
    row = {
        "shop": shop,
        "at": at,
        "policy_version": version,
        "actor": by.actor,
        "actor_id": by.id,
        "customer_gid": case.customer_gid,
        "order_gid": case.order_gid,
        "issue_id": case.issue_id,
        "kind": wanted.kind,
        "reason": wanted.reason,
        "verdict": judgement.verdict,
        "answer": judgement_data(judgement),
    }
    return db.execute(_KEEP, row).scalar_one()
