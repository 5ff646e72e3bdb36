"""Why a run never works, for the merchant who looks at it in Flow. Needs an app context."""

from __future__ import annotations

from shop_app.errors import AppError
from shop_app.texts import gettext, number


def said(error: AppError) -> str:
    """A sentence or two in the shop's language."""
    told = _words().get(error.code)
    if told is not None:
        return told
    if "choices" in error.details:
        return gettext(
            "%(field)s: Amends does not know what is written here. Write one of these: %(choices)s.",
            field=_fields().get(error.code, ""),
            choices=", ".join(error.details["choices"]),
        )
    if error.code in ("too_long", "note_too_long"):
        limit = number(error.details["limit"])
        return gettext("A text is too long: up to %(most)s characters fit.", most=limit)
    if error.code == "amount_too_fine":
        return gettext(
            "The amount has more digits after the point than %(currency)s has: %(limit)s.",
            currency=error.details["currency"],
            limit=number(error.details["limit"]),
        )
    return str(error)


def _fields() -> dict[str, str]:
    return {
        "reason_unknown": gettext("Reason"),
        "sub_reason_unknown": gettext("Sub-reason"),
        "kind_unknown": gettext("Kind"),
        "channel_unknown": gettext("Channel"),
        "severity_unknown": gettext("Severity"),
    }


def _words() -> dict[str, str]:
    return {
        "about_nobody": gettext(
            "The action does not say whom it is about. Choose a customer or an order in it."
        ),
        "reference_wrong": gettext("The customer or the order of the action is none of Shopify’s."),
        "customer_unknown": gettext(
            "Amends has not heard of this customer from Shopify within half an hour."
        ),
        "order_unknown": gettext(
            "Amends has not heard of this order from Shopify within half an hour. Orders from before"
            " Amends was installed may be hidden from it."
        ),
        "customer_gone": gettext("The customer was deleted in Shopify."),
        "order_gone": gettext("The order was deleted in Shopify."),
        "customer_not_of_order": gettext("The order is of another customer."),
        "customer_not_of_issue": gettext("The issue is of another customer."),
        "order_not_of_issue": gettext("The issue is about another order."),
        "reason_not_of_issue": gettext(
            "The issue has another reason. Leave the reason empty: the issue has its own."
        ),
        "issue_number_wrong": gettext(
            "The issue has to be its number, such as 1042. Choose it from what the trigger or an"
            " earlier step tells."
        ),
        "issue_unknown": gettext("There is no issue of this number."),
        "reason_missing": gettext("Say a reason in the action."),
        "amount_wrong": gettext("The amount has to be a number, such as 12.50."),
        "amount_without_kind": gettext(
            "An amount needs a kind that has one: discount_code, gift_card or store_credit. Or leave"
            " both empty: then the policy suggests."
        ),
        "note_empty": gettext("The note is empty. Write a text in the action."),
        "not_text": gettext("A text holds signs that can’t be kept."),
        "guest": gettext("The order is of a guest. Guests have no tags."),
    }
