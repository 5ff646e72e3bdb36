"""The action that grants a compensation, as far as the policy lets what no person asks for."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from shop_app.compensation import queries
from shop_app.compensation.about import About
from shop_app.compensation.deciding import Asker
from shop_app.compensation.eligibility import Asked, Eligibility, eligible
from shop_app.compensation.granting import Ask, grant_within
from shop_app.compensation.judgement import Possible, Refusal, Wanted, Worth
from shop_app.compensation.kinds import Kind, State
from shop_app.compensation.live_facts import LiveFacts
from shop_app.compensation.refusing import Refused
from shop_app.compensation.telling_flow import tell_limits
from shop_app.desk.compensations import words as kind_words
from shop_app.desk.compensations.refusal_words import refusal
from shop_app.desk.flow_api import about, fields, naming
from shop_app.desk.flow_api.about import Subject
from shop_app.desk.flow_api.bodies import GrantProperties
from shop_app.desk.flow_api.fields import words
from shop_app.desk.flow_api.never import NeverWorks
from shop_app.desk.flow_api.opening import FLOW
from shop_app.desk.flow_api.shapes import GrantResult, Status
from shop_app.errors import Unavailable
from shop_app.flow.runs import Done, Run
from shop_app.texts import gettext

NOTHING_SUGGESTED = "nothing_suggested"
_ASKER = Asker(FLOW, None)
_KEY_BYTES = 20


@dataclass(frozen=True, slots=True)
class Work:
    """A run that grants something, in the transaction of `db`; `currency` is the shop's, `facts` what
    Shopify said of the customer, where the policy wants to know."""

    db: Connection
    run: Run
    given: GrantProperties
    currency: str
    facts: LiveFacts | None

    def granted(self) -> Done:
        """Grant it, ask for an approval, or say why not.

        Raises Unavailable when Shopify was asked and did not answer; what `about.subject`, `naming`,
        `fields.amount`, `grant_within` and `eligible` raise.
        """
        if self.facts is not None and self.facts.away:
            raise Unavailable("Shopify can't be asked about the customer now", code="shopify_away")
        who = about.subject(self.db, self.run, self.given)
        return Done(
            self._result(who).model_dump(mode="json", by_alias=True),
            who.customer_gid,
            who.order_gid,
        )

    def _result(self, who: Subject) -> GrantResult:
        wanted = self._wanted(who)
        if isinstance(wanted, GrantResult):
            return wanted
        ask = Ask(_about(who), wanted, key=_key(self.run), note=words(self.given.note))
        made = grant_within(self.db, self.run.shop, ask, _ASKER, self.facts)
        if isinstance(made, Refused):
            return _against(Status.REFUSED, made.refusals, self.currency)
        return _given(self.db, self.run.shop, made.number, self.currency)

    def _wanted(self, who: Subject) -> Wanted | GrantResult:
        """What the workflow says, else what the policy suggests; a refusal where it has nothing."""
        kind = naming.kind(words(self.given.kind))
        amount = fields.amount(self.given.amount, self.currency)
        reason = self._reason(who)
        if amount is not None and (kind is None or kind is Kind.FREE_SHIPPING):
            raise NeverWorks("an amount needs a kind that has one", code="amount_without_kind")
        if kind is not None and (amount is not None or kind is Kind.FREE_SHIPPING):
            return Wanted(kind, reason, Worth(amount))
        asked = Asked(_about(who), reason, None, _ASKER, kind)
        found = eligible(self.db, self.run.shop, asked, self.facts)
        if found.suggested is not None:
            return found.suggested.wanted
        return self._nothing(found, [one for one in found.possible if kind in (None, one.kind)])

    def _nothing(self, found: Eligibility, asked: Sequence[Possible]) -> GrantResult:
        """Every reason why nothing of these kinds can be given, and that none is offered; limits
        that alone kept something from being given are told of as those of any refusal."""
        case = found.case
        refused = [
            (Wanted(one.kind, case.reason), one.refusals)
            for one in asked
            if all(why.limit is not None for why in one.refusals)
        ]
        tell_limits(self.db, self.run.shop, case, refused, asker=None, at=found.at)
        against = dict.fromkeys(why for one in asked for why in one.refusals)
        result = _against(Status.REFUSED, tuple(against), self.currency)
        offer = gettext(
            "The policy suggests nothing here. Say the kind and the amount in the action."
        )
        codes = (*result.reason_codes, NOTHING_SUGGESTED)
        more = {"reasons": (*result.reasons, offer), "reason_codes": codes}
        return result.model_copy(update=more)

    def _reason(self, who: Subject) -> str:
        """The key of the reason that is said, else of the issue's."""
        written = words(self.given.reason)
        if who.issue is not None and not written:
            return who.issue.reason
        return naming.reason(self.db, self.run.shop, written).key


def _key(run: Run) -> str:
    """What tells this run's grant for ever, whatever signs Shopify's id has."""
    return f"flow-{hashlib.blake2b(run.id.encode(), digest_size=_KEY_BYTES).hexdigest()}"


def _about(who: Subject) -> About:
    return About(who.customer_gid, who.order_gid, None if who.issue is None else who.issue.id)


def _given(db: Connection, shop: str, number: int, currency: str) -> GrantResult:
    """A compensation that was granted or asked for."""
    row = queries.compensation(db, shop, number)
    waits = row.state is State.REQUESTED
    said = queries.decision(db, shop, row.decision_id) if waits and row.decision_id else None
    status = Status.NEEDS_APPROVAL if waits else Status.GRANTED
    result = _against(status, said.approvals if said else (), currency)
    return result.model_copy(
        update={
            "number": number,
            "kind": row.kind.value,
            "amount": kind_words.worth(row.kind, row.worth, row.percentage) or None,
            "code": None if waits or row.kind is Kind.GIFT_CARD else row.code,
        }
    )


def _against(status: Status, why: tuple[Refusal, ...], currency: str) -> GrantResult:
    return GrantResult(
        status=status,
        reasons=tuple(refusal(one, currency) for one in why),
        reason_codes=tuple(dict.fromkeys(one.code.value for one in why)),
    )
