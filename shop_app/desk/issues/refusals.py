"""Why a change of an issue was not made, in words, and what forms say they are based on."""

from __future__ import annotations

from collections.abc import Mapping

from shop_app.errors import AppError, Invalid
from shop_app.texts import gettext, number
from shop_app.web.numbers import whole

_VERSION_DIGITS = 9


def version_sent(form: Mapping[str, str]) -> int:
    """The version of the issue that somebody saw. Raises Invalid for what no page has sent."""
    version = whole(form.get("version", ""), _VERSION_DIGITS)
    if version is None:
        raise Invalid("the form does not say which version of the issue it changes; reload")
    return version


def refused(error: AppError) -> str:
    """A refusal of the services of issues, in the reader's language."""
    told = _words().get(error.code)
    if told is not None:
        return told
    if error.code in ("too_long", "note_too_long", "text_too_long"):
        return too_long(error.details["limit"])
    return gettext("This can't be done. Reload the page and try again.")


def too_long(most: int) -> str:
    """What to say of more characters than fit."""
    return gettext("The text is too long: up to %(most)s characters fit.", most=number(most))


def _words() -> dict[str, str]:
    return {
        "issue_changed": gettext(
            "Somebody changed this issue meanwhile. You see it as it is now: look at it, then press"
            " again if it is still right."
        ),
        "move_not_allowed": gettext("The issue is no longer where this can be done."),
        "follow_up_over": gettext("The question was answered meanwhile."),
        "owner_unknown": gettext("This person is not known here. Choose somebody else."),
        "owner_may_not": gettext("The role of this person does not let them work on issues."),
        "reason_unknown": gettext("Choose a reason."),
        "sub_reason_unknown": gettext("Choose one of the sub-reasons of the reason."),
        "about_nobody": gettext("Choose a customer or an order."),
        "order_unknown": gettext("Amends does not know this order."),
        "customer_unknown": gettext("Amends does not know this customer."),
        "customer_not_of_order": gettext("The order is of another customer."),
        "line_unknown": gettext("The order no longer has one of these items. Choose again."),
        "too_many_lines": gettext("Choose fewer items."),
        "not_text": gettext("The text holds signs that can't be kept. Type it again."),
        "issue_repeats": gettext("The customer has told you of this before"),
        "note_empty": gettext("Write something first."),
        "note_already_saved": gettext("Your note was saved a moment ago, with other words"),
        "remedy_missing": gettext("Say what was done for the customer."),
        "amount_negative": gettext("Enter an amount of zero or more."),
        "link_unusable": gettext("Enter an address that starts with https://."),
    }
