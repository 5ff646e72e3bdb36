"""Rules that open issues, and their causes, in the reader's language. Needs an app context."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from babel.lists import format_list
from flask_babel import get_locale

from shop_app.auto_open.rule import AutoDraft, AutoRule
from shop_app.auto_open.rules import Catch, Trigger
from shop_app.conditions.language import AllOf, AnyOf
from shop_app.conditions.sentences import describe, describe_part
from shop_app.desk.issues import words
from shop_app.desk.tag_rules.form_sentences import Sentence
from shop_app.desk.tag_rules.titles import titled
from shop_app.errors import AppError
from shop_app.issues.reasons import Reason
from shop_app.texts import gettext, ngettext, number


def trigger_title(trigger: Trigger) -> str:
    """What the shipped rule of a trigger is called."""
    return {
        Trigger.REFUND_CREATED: gettext("Refund"),
        Trigger.ORDER_CANCELLED: gettext("Order cancelled by the shop"),
        Trigger.LATE_DELIVERY: gettext("Late delivery"),
        Trigger.PARCEL_EVENT: gettext("Trouble on the way"),
        Trigger.RETURN_REQUESTED: gettext("Return requested"),
        Trigger.DISPUTE_OPENED: gettext("Payment disputed"),
        Trigger.NTH_REFUND: gettext("Refund after refund"),
    }[trigger]


def rule_title(rule: AutoRule) -> str:
    """What the merchant calls the rule, or what it is shipped as."""
    return rule.draft.name or trigger_title(rule.draft.catch.trigger)


def waits_for(catch: Catch) -> str:
    """What happens before the rule opens an issue, in a sentence."""
    match catch.trigger:
        case Trigger.LATE_DELIVERY:
            return _late(catch.late_days)
        case Trigger.PARCEL_EVENT:
            said = _any_of([status(one) for one in catch.statuses])
            return gettext("The carrier reports of a parcel: %(what)s.", what=said)
        case Trigger.RETURN_REQUESTED if catch.return_reasons:
            said = _any_of([return_reason(one) for one in catch.return_reasons])
            return gettext("A customer asks to send something back: %(why)s.", why=said)
        case Trigger.NTH_REFUND:
            return _row(catch)
    return _PLAIN[catch.trigger]()


def _any_of(parts: Sequence[str]) -> str:
    return format_list(parts, "or", locale=get_locale())


def _late(days: int) -> str:
    if days == 0:
        return gettext("A parcel is later than promised.")
    return ngettext(
        "A parcel is more than %(count)s day later than promised.",
        "A parcel is more than %(count)s days later than promised.",
        days,
        count=number(days),
    )


def _row(catch: Catch) -> str:
    return ngettext(
        "A customer gets at least %(refunds)s refunds within %(count)s day.",
        "A customer gets at least %(refunds)s refunds within %(count)s days.",
        catch.within_days,
        count=number(catch.within_days),
        refunds=number(catch.refunds),
    )


_PLAIN: Mapping[Trigger, Callable[[], str]] = {
    Trigger.REFUND_CREATED: lambda: gettext("Money is given back on an order."),
    Trigger.ORDER_CANCELLED: lambda: gettext(
        "The shop cancels an order: out of stock, a mistake of staff, or another reason of its own."
    ),
    Trigger.RETURN_REQUESTED: lambda: gettext(
        "A customer asks to send something back and says why."
    ),
    Trigger.DISPUTE_OPENED: lambda: gettext("A customer's bank disputes a payment."),
}


def status(value: str) -> str:
    """What a carrier can report of a parcel."""
    return {
        "attempted_delivery": gettext("nobody was there"),
        "delayed": gettext("delayed"),
        "failure": gettext("delivery failed"),
    }[value]


def return_reason(value: str) -> str:
    """Why a customer sends something back, as Shopify's list has it."""
    return {
        "color": gettext("Colour"),
        "defective": gettext("Damaged or defective"),
        "not_as_described": gettext("Not as described"),
        "other": gettext("Another reason"),
        "size_too_large": gettext("Too large"),
        "size_too_small": gettext("Too small"),
        "style": gettext("Style"),
        "unknown": gettext("No reason given"),
        "unwanted": gettext("Changed their mind"),
        "wrong_item": gettext("Wrong item"),
    }[value]


def reason_of(draft: AutoDraft, reasons: Mapping[str, Reason]) -> str:
    """The reason of the issue, with its sub-reason; the bare key of one that is no more."""
    if draft.reason not in reasons:
        return draft.reason
    name = words.reason(reasons, draft.reason)
    known = {sub.key for sub in reasons[draft.reason].sub_reasons}
    if draft.sub_reason not in known:
        return name
    sub = words.sub_reason(reasons, draft.reason, draft.sub_reason or "")
    return gettext("%(reason)s: %(sub_reason)s", reason=name, sub_reason=sub)


def in_words(draft: AutoDraft, reasons: Mapping[str, Reason], owner: str) -> list[Sentence]:
    """The whole rule, a sentence for each thing it says; `owner` is the name of who gets it."""
    said = [Sentence(waits_for(draft.catch)), *_condition(draft)]
    said.append(
        Sentence(gettext("It opens an issue: %(reason)s.", reason=reason_of(draft, reasons)))
    )
    if draft.severity is not None:
        severity = words.severity(draft.severity)
        said.append(Sentence(gettext("Severity: %(severity)s.", severity=severity)))
    if draft.owner_id is not None:
        said.append(Sentence(gettext("In charge: %(name)s.", name=owner)))
    said.append(
        Sentence(
            ngettext(
                "It opens at most %(count)s issue a day.",
                "It opens at most %(count)s issues a day.",
                draft.cap,
                count=number(draft.cap),
            )
        )
    )
    return said


def _condition(draft: AutoDraft) -> list[Sentence]:
    if draft.condition is None:
        return []
    when = draft.condition.when
    if isinstance(when, AllOf) and len(when.all) > 1:
        lines = [titled(partial(describe_part, each)) for each in when.all]
        return [Sentence(gettext("Only for customers for whom all of this held then:"), lines)]
    if isinstance(when, AnyOf) and len(when.any) > 1:
        lines = [titled(partial(describe_part, each)) for each in when.any]
        return [Sentence(gettext("Only for customers for whom any of this held then:"), lines)]
    said = titled(partial(describe, draft.condition))
    return [Sentence(gettext("Only for customers for whom this held then:"), [said])]


def cause(key: str) -> str:
    """What a cause is, by the first part of its key."""
    kind = key.partition(":")[0]
    return {
        "refund": gettext("Refund"),
        "cancelled": gettext("Order cancelled by the shop"),
        "late": gettext("Late delivery"),
        "scan": gettext("Trouble on the way"),
        "return": gettext("Return requested"),
        "dispute": gettext("Payment disputed"),
        "refund_row": gettext("Refund after refund"),
    }.get(kind, kind)


def state(value: str) -> str:
    """What became of a cause."""
    return {
        "opened": gettext("Issue opened"),
        "joined": gettext("Added to an issue"),
        "held": gettext("Held back"),
        "forgotten": gettext("Forgotten"),
    }[value]


def why_held(code: str | None) -> str:
    """Why a cause was held back."""
    if code in (None, "cap"):
        return gettext("Enough for one day")
    return gettext(
        "The issue could not be opened; check the reason of the rule and who is in charge"
    )


def refusal(error: AppError) -> str:
    """What to do about a refused field."""
    known = _REFUSALS.get(error.code)
    if known is not None:
        return known(error)
    limit = error.details.get("limit")
    if error.code == "out_of_range" and isinstance(limit, list):
        least, most = number(limit[0]), number(limit[1])
        return gettext("Enter a whole number from %(least)s to %(most)s.", least=least, most=most)
    return gettext("This can't be saved.")


def _no_owner(_: AppError) -> str:
    return gettext("Choose somebody who may work on issues.")


def _no_reason(_: AppError) -> str:
    return gettext("Choose a reason that is in use.")


_REFUSALS: Mapping[str, Callable[[AppError], str]] = {
    "no_name": lambda _: gettext("Enter a name."),
    "name_too_long": lambda error: gettext(
        "The name has %(found)s characters; up to %(most)s fit.",
        found=number(error.details["value"]),
        most=number(error.details["limit"][1]),
    ),
    "unseen_characters": lambda _: gettext("Enter a name without line breaks."),
    "nothing_chosen": lambda _: gettext("Choose at least one."),
    "wrong_type": lambda _: gettext("Enter a whole number."),
    "reason_unknown": _no_reason,
    "sub_reason_unknown": _no_reason,
    "reason_off": _no_reason,
    "owner_unknown": _no_owner,
    "owner_may_not": _no_owner,
    "too_many_rules": lambda error: gettext(
        "A shop can have up to %(most)s rules; delete one first.",
        most=number(error.details["limit"]),
    ),
}
