"""What needs attention, in the reader's words, with the page on which it is put right."""

from __future__ import annotations

from dataclasses import dataclass

from shop_app.desk.home.attention import Code, Item
from shop_app.shops.sentences import said as standing_said
from shop_app.texts import gettext, moment, ngettext, number

DELIVERIES, RULES, SETTINGS = "/deliveries", "/rules", "/settings"


@dataclass(frozen=True, slots=True)
class Said:
    """`href` is where it is solved and `action` the words of that link; `tone` is Polaris' name."""

    code: str
    tone: str
    text: str
    href: str
    action: str


def said(item: Item) -> Said:
    """One item in words. Needs an app context, for the language."""
    tone = _TONES.get(item.code, "warning")
    href, action = _where(item)
    return Said(item.code, tone, _text(item), href, action)


_TONES = {
    Code.STANDING: "critical",
    Code.ORDERS_HIDDEN: "info",
    Code.UNHEARD: "info",
    Code.SUBSCRIPTIONS_LOST: "info",
}


def _where(item: Item) -> tuple[str, str]:
    match item.code:
        case Code.STANDING | Code.SCOPE_MISSING | Code.ORDERS_HIDDEN:
            return SETTINGS, gettext("Open settings")
        case Code.RULE_UNSOUND | Code.RUN_FAILING | Code.RUN_PAUSED if item.rule is not None:
            return f"{RULES}/{item.rule.id}", gettext("Open the rule")
        case Code.TAGS_REFUSED | Code.RULE_UNSOUND | Code.RUN_FAILING | Code.RUN_PAUSED:
            return RULES, gettext("Open tag rules")
    return DELIVERIES, gettext("Open deliveries")


def _text(item: Item) -> str:
    if item.standing is not None:
        now = standing_said(item.standing)
        return " ".join(part for part in (f"{now.title}.", now.what, now.advice) if part)
    if item.number:
        return _counted(item)
    if item.rule is not None:
        return _of_rule(item.code, item.rule.draft.name)
    return _of_comparing(item)


def _of_rule(code: Code, name: str) -> str:
    match code:
        case Code.RUN_PAUSED:
            return gettext(
                "The rule “%(rule)s” is paused half-way through your customers.", rule=name
            )
        case Code.RUN_FAILING:
            return gettext(
                "The rule “%(rule)s” is stuck half-way through your customers. Amends keeps trying.",
                rule=name,
            )
    return gettext(
        "The rule “%(rule)s” does not fit your shop any more: its amounts may be in another currency.",
        rule=name,
    )


def _of_comparing(item: Item) -> str:
    if item.code is Code.HISTORY_FAILED:
        return gettext("Amends could not fetch the history of your shop.")
    if item.at is None:
        return gettext("Amends could not compare with Shopify yet: changes may be missing.")
    if item.code is Code.COMPARISON_FAILED:
        return gettext(
            "The last comparison with Shopify failed. Everything up to %(moment)s is verified.",
            moment=moment(item.at),
        )
    return gettext(
        "Amends has not compared with Shopify since %(moment)s. It should do so every night.",
        moment=moment(item.at),
    )


def _counted(item: Item) -> str:
    count = number(item.number)
    match item.code:
        case Code.SCOPE_MISSING:
            return ngettext(
                "%(count)s rule waits for a permission you have not given: %(scope)s.",
                "%(count)s rules wait for a permission you have not given: %(scope)s.",
                item.number,
                count=count,
                scope=item.scope,
            )
        case Code.TAGS_REFUSED:
            return ngettext(
                "Shopify refused %(count)s tag change. Amends tries again every night.",
                "Shopify refused %(count)s tag changes. Amends tries again every night.",
                item.number,
                count=count,
            )
        case Code.PARKED:
            return ngettext(
                "%(count)s webhook was set aside because Amends could not work it through.",
                "%(count)s webhooks were set aside because Amends could not work them through.",
                item.number,
                count=count,
            )
        case Code.ORDERS_HIDDEN:
            return ngettext(
                "%(count)s older order is hidden from Amends: Shopify shows it only with your permission.",
                "%(count)s older orders are hidden from Amends: Shopify shows them only with your"
                " permission.",
                item.number,
                count=count,
            )
        case Code.UNHEARD:
            return ngettext(
                "The last comparison found %(count)s change that no webhook had told, and put it right.",
                "The last comparison found %(count)s changes that no webhook had told, and put them"
                " right.",
                item.number,
                count=count,
            )
    return ngettext(
        "%(count)s webhook subscription was missing. The last comparison made it again.",
        "%(count)s webhook subscriptions were missing. The last comparison made them again.",
        item.number,
        count=count,
    )
