"""Why a policy can't be saved, in a sentence. Needs an app context."""

from __future__ import annotations

from collections.abc import Mapping

from shop_app.desk.policy.fields import Entry
from shop_app.errors import Invalid
from shop_app.texts import N_, gettext

_SAID: Mapping[str, str] = {
    "currency_differs": N_(
        "The shop has another currency by now. Begin a new policy in it, on the policy's first page."
    ),
    "tag_blocked": N_("A tag can't be blocked and needed at once."),
    "said_twice": N_("One of them stands there twice."),
    "percentage_hold_missing": N_(
        "Say which amount each percentage code holds; it has to be above zero."
    ),
    "free_shipping_most_missing": N_(
        "Say which shipping price is covered at most; it has to be above zero."
    ),
    "approval_contradicts": N_(
        "A role that needs no approval can't have to ask for one above an amount, or always."
    ),
    "reason_unknown": N_("One of the reasons is gone. Reload the page."),
    "tier_unknown": N_("An offer names a tier that is gone. Change the offer first."),
    "severity_unknown": N_("Choose one of these."),
    "name_taken": N_("Another tier has this name already."),
    "empty_band": N_("The price band has to end above where it begins."),
    "nothing_offered": N_("Offer more than nothing."),
    "offer_worth": N_("Say a share or an amount, one of them."),
    "too_many": N_("These are too many."),
    "too_few": N_("This is needed."),
    "text_too_short": N_("This is needed."),
}


def words(error: Invalid, entry: Entry | None = None) -> str:
    """What is wrong; beside a field its own words where the refusal has none."""
    said = _SAID.get(error.code)
    if said is not None:
        return gettext(said)
    if entry is not None and entry.details:
        return entry.details
    return gettext("This can't be saved. Check what you entered.")
