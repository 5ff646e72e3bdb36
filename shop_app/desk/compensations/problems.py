"""Why something was not done with a compensation, in words, by the code of the error."""

from __future__ import annotations

from flask import request

from shop_app.errors import AppError, Invalid
from shop_app.texts import gettext


def problem(error: AppError) -> str:
    """A sentence or two in the reader's language."""
    told = _words().get(error.code)
    return told or gettext("This can't be done. Reload the page and try again.")


def _words() -> dict[str, str]:
    return {
        "busy": gettext("Others are granting at this very moment. Press again in a few seconds."),
        "key_used": gettext(
            "This form was sent before and granted something else. Look at the compensations before"
            " you reload the page and grant again."
        ),
        "already_sent": gettext(
            "It was too late: Shopify has been told already. You can revoke it instead."
        ),
        "not_requested": gettext("Somebody decided about it meanwhile."),
        "more_than_asked": gettext("Approve at most what was asked for."),
        "not_granted": gettext("It is not granted any more."),
        "change_on_its_way": gettext(
            "Shopify is being told of another change. Try again when that is done."
        ),
        "not_in_doubt": gettext("It is no longer in doubt: somebody, or Amends, has settled it."),
        "looked_at_now": gettext("Amends is looking at this very moment. Wait a few seconds."),
        "end_in_past": gettext("Choose a day after today."),
        "end_too_far": gettext("This day lies too far in the future for Shopify."),
        "not_extendable": gettext("This has no end that could be changed."),
        "request_lapsed": gettext("The request has lapsed meanwhile: nobody approved it in time."),
        "amount_fixed": gettext("This has no amount that could be lowered."),
        "codes_used_up": gettext("All codes are in use. Have the policy make longer ones."),
        "customer_gone": gettext("This customer was deleted in Shopify. Nothing can be given."),
        "no_currency": gettext(
            "Shopify has not told the currency of the shop yet. Try again soon."
        ),
        "wrong_worth": gettext("This kind of compensation can't have this amount."),
        "not_your_request": gettext("Only whoever asked for it can withdraw it."),
        "own_request": gettext("Nobody approves their own request. Somebody else has to."),
        "reason_not_of_issue": gettext("The reason of the issue was changed. Reload the page."),
        "reason_unknown": gettext("Choose a reason."),
    }


def text_sent() -> str:
    """Why something is done, as it was typed. Raises Invalid for what nobody can type."""
    text = request.form.get("text", "").replace("\r\n", "\n").strip()
    if "\0" in text:
        raise Invalid("the text holds a NUL character; type it again")
    return text
