"""What Shopify says of the customer; all but the account's state is read when needed, not kept."""

from __future__ import annotations

from collections.abc import Callable

from shop_app.conditions.fact import Fact, Source
from shop_app.conditions.kinds import Kind, Null
from shop_app.conditions.reading import NONE, UNKNOWN, Parameters, Reading, Value
from shop_app.conditions.subject import Asked, Live, Subject

Read = Callable[[Subject, Parameters], Reading]

# Shopify Admin API 2026-10, the enums of the same names, in lower case: CustomerState,
# CustomerEmailMarketingState, CustomerMarketingOptInLevel, CustomerSmsMarketingState,
# CustomerPredictedSpendTier, CustomerRfmGroup.
_STATES = ("disabled", "invited", "enabled", "declined")
_SMS_CONSENT = ("not_subscribed", "pending", "subscribed", "unsubscribed", "redacted")
_EMAIL_CONSENT = (*_SMS_CONSENT, "invalid")
_OPT_IN = ("single_opt_in", "confirmed_opt_in", "unknown")
_TIERS = ("high", "medium", "low")
_RFM = (
    "champions",
    "loyal",
    "active",
    "new",
    "promising",
    "needs_attention",
    "at_risk",
    "almost_lost",
    "previously_loyal",
    "dormant",
    "prospects",
)


def account_state(subject: Subject, _parameters: Parameters) -> Reading:
    """Whether the customer has an account; not known until Shopify has told it."""
    return UNKNOWN if subject.state is None else Reading(subject.state.casefold())


def in_segment(subject: Subject, parameters: Parameters) -> Reading:
    """Whether the customer is in the segment, by Shopify's own answer."""
    live = subject.live
    if live is None:
        return _to_be_read(Asked.SEGMENTS)
    member = live.segments.get(parameters.segment or "")
    return UNKNOWN if Asked.SEGMENTS not in live.asked or member is None else Reading(member)


def _live(asked: Asked, of: Callable[[Live], Value | None], *, choice: bool = False) -> Read:
    """Reads what was asked. What Shopify did not answer then may not be seen by us: asking again
    would not help, so it stays unknown."""

    def read(subject: Subject, _parameters: Parameters) -> Reading:
        live = subject.live
        if live is None:
            return _to_be_read(asked)
        if asked not in live.asked:
            return UNKNOWN
        value = of(live)
        if value is None:
            return NONE
        return Reading(value.casefold() if choice and isinstance(value, str) else value)

    return read


def _to_be_read(asked: Asked) -> Reading:
    return Reading(None, unknown=True, unread=frozenset({asked}))


def _text(name: str, asked: Asked, of: Callable[[Live], Value | None], kind: Kind) -> Fact:
    return Fact(
        name,
        kind,
        _live(asked, of),
        source=Source.SHOPIFY,
        asked=frozenset({asked}),
        protected=asked is not Asked.TAGS,
        points=_POINTS.get(asked, 1),
    )


def _choice(
    name: str, asked: Asked, of: Callable[[Live], Value | None], choices: tuple[str, ...]
) -> Fact:
    return Fact(
        name,
        Kind.CHOICE,
        _live(asked, of, choice=True),
        source=Source.SHOPIFY,
        asked=frozenset({asked}),
        protected=asked is not Asked.STATISTICS,
        points=_POINTS.get(asked, 1),
        choices=choices,
    )


# The customer is one object; what lies in an object within it costs that one too. A segment's
# membership is asked for besides, two objects.
_POINTS = {Asked.COUNTRY: 2, Asked.EMAIL: 2, Asked.PHONE: 3, Asked.STATISTICS: 2}

FACTS = (
    Fact("account_state", Kind.CHOICE, account_state, null=Null.UNKNOWN, choices=_STATES),
    _text("customer_tags", Asked.TAGS, lambda live: live.tags, Kind.TEXTS),
    _text("locale", Asked.LOCALE, lambda live: live.locale, Kind.TEXT),
    _text("country", Asked.COUNTRY, lambda live: live.country, Kind.TEXT),
    _text("email_domain", Asked.EMAIL, lambda live: live.email_domain, Kind.TEXT),
    _choice("email_marketing", Asked.EMAIL, lambda live: live.email_marketing, _EMAIL_CONSENT),
    _choice("email_opt_in_level", Asked.EMAIL, lambda live: live.email_opt_in_level, _OPT_IN),
    _choice("sms_marketing", Asked.PHONE, lambda live: live.sms_marketing, _SMS_CONSENT),
    _choice(
        "predicted_spend_tier", Asked.STATISTICS, lambda live: live.predicted_spend_tier, _TIERS
    ),
    _choice("rfm_group", Asked.STATISTICS, lambda live: live.rfm_group, _RFM),
    Fact(
        "in_segment",
        Kind.FLAG,
        in_segment,
        source=Source.SHOPIFY,
        asked=frozenset({Asked.SEGMENTS}),
        points=3,
        null=Null.UNKNOWN,
        parameters=frozenset({"segment"}),
    ),
)
