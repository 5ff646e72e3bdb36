"""What speaks against giving a kind for a reason at all, whatever the amount. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from shop_app.compensation.judgement import Code, Refusal
from shop_app.compensation.kinds import Kind
from shop_app.compensation.question import Question

_FOR_GUESTS = frozenset({Kind.DISCOUNT_CODE, Kind.FREE_SHIPPING})
"""Codes of one use: a gift card is money to whoever has it, store credit needs an account."""


def objections(question: Question) -> tuple[Refusal, ...]:
    """Everything that no amount can change, all at once."""
    return (
        *_about_kind(question),
        *_about_asking(question),
        *_about_customer(question),
        *_about_order(question),
    )


def _about_kind(question: Question) -> Iterator[Refusal]:
    policy, kind = question.policy, question.kind
    covers_nothing = kind is Kind.FREE_SHIPPING and policy.terms.free_shipping_most == 0
    if kind not in question.force.kinds or covers_nothing:
        yield Refusal(Code.KIND_OFF, names=(kind.value,))
    if kind not in policy.kinds_of_reasons.get(question.reason, (kind,)):
        yield Refusal(Code.KIND_NOT_FOR_REASON, names=(kind.value,))
    if kind in question.standing.missing_scopes:
        yield Refusal(Code.KIND_NOT_GRANTED, names=(kind.value,))


def _about_asking(question: Question) -> Iterator[Refusal]:
    policy, now, role = question.policy, question.standing, question.role_limits
    if not now.reason_allowed:
        yield Refusal(Code.REASON_WITHOUT, names=(question.reason,))
    if not role.may_grant:
        yield Refusal(Code.ROLE_MAY_NOT)
    if policy.one_open_per_issue and now.open_on_issue is not None:
        yield Refusal(Code.ONE_OPEN, names=(str(now.open_on_issue),))
    if not question.comparable:
        yield Refusal(Code.POLICY_CURRENCY, names=(policy.currency, now.currency))


def _about_customer(question: Question) -> Iterator[Refusal]:
    customer, terms = question.standing.customer, question.policy.terms
    if customer is None and not (terms.guests and question.kind in _FOR_GUESTS):
        yield Refusal(Code.GUEST)
    if customer is not None and not customer.account and question.kind is Kind.STORE_CREDIT:
        yield Refusal(Code.NO_ACCOUNT)
    yield from _about_tags(question)


def _about_tags(question: Question) -> Iterator[Refusal]:
    """Shopify tells tags apart without regard to capitals; a guest has none."""
    customer, policy = question.standing.customer, question.policy
    tags = frozenset[str]() if customer is None else customer.tags
    if tags is None:
        if policy.blocked_tags or policy.required_tags:
            yield Refusal(Code.TAGS_UNKNOWN)
        return
    held = {tag.casefold() for tag in tags}
    blocking = tuple(tag for tag in policy.blocked_tags if tag.casefold() in held)
    if blocking:
        yield Refusal(Code.TAG_BLOCKED, names=blocking)
    required = policy.required_tags
    if required and not any(tag.casefold() in held for tag in required):
        yield Refusal(Code.TAG_MISSING, names=tuple(required))


def _about_order(question: Question) -> Iterator[Refusal]:
    """Without an order nobody knows a country or a channel: where only some are meant, none is."""
    order, policy = question.order, question.policy
    if policy.not_while_disputed and order is not None and order.disputed:
        yield Refusal(Code.DISPUTED)
    country = None if order is None else order.country
    if policy.countries and country not in policy.countries:
        yield Refusal(Code.COUNTRY, names=(country,) if country else ())
    channel = None if order is None else order.channel
    if policy.channels and channel not in policy.channels:
        yield Refusal(Code.CHANNEL, names=(channel,) if channel else ())
