"""Why something was not done with a compensation, in words, by the code of the error."""

from __future__ import annotations

from flask import request

from shop_app.errors import AppError, Invalid
from shop_app.texts import gettext

LONGEST_TEXT = 1_000
"""Characters of why something is revoked or declined."""


def problem(error: AppError) -> str:
    """A sentence or two in the reader's language."""
    told = _words().get(error.code)
    return told or gettext("This can't be done. Reload the page and try again.")


def _words() -> dict[str, str]:
    return {
        "busy": gettext("Others are granting at this very moment. Press again in a few seconds."),
        "already_sent": gettext(
            "It was too late: Shopify has been told already. You can revoke it instead."
        ),
        "not_requested": gettext("Somebody decided about it meanwhile."),
        "more_than_asked": gettext("Approve at most what was asked for."),
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
