"""Why Shopify was not told of something so far, or did not do it, by the code of the failure."""

from __future__ import annotations

from collections.abc import Mapping

from shop_app.compensation.failing import Failure
from shop_app.texts import N_, gettext

_WORDS: Mapping[Failure, str] = {
    Failure.THROTTLED: N_(
        "Amends has asked Shopify a lot just now and has to wait a little. It goes on by itself."
    ),
    Failure.UNREACHABLE: N_("Shopify did not answer. Amends tries again by itself."),
    Failure.TOKEN_DEAD: N_(
        "Shopify does not let Amends in at the moment. It goes on once somebody has opened Amends"
        " from the Apps menu."
    ),
    Failure.SHOP_FROZEN: N_(
        "Shopify has paused this shop until its bill is paid. Amends goes on afterwards."
    ),
    Failure.SHOP_LOCKED: N_("Shopify has locked this shop."),
    Failure.SHOP_GONE: N_("Amends is not installed in this shop any more."),
    Failure.DEFECT: N_("Amends made a mistake there. It tries again by itself."),
    Failure.WAITS: N_(
        "Another store credit of this customer is on its way. This one goes on when that is done."
    ),
    Failure.NOT_FOUND_YET: N_(
        "Shopify says that the code exists, but does not show it yet. Amends looks again by itself."
    ),
    Failure.NOBODY_KNOWS: N_(
        "Shopify's answer was lost, and what Shopify shows does not tell whether it happened."
    ),
    Failure.BALANCE_CHANGED: N_(
        "The customer spent store credit at the same moment. Amends reads anew what is left."
    ),
    Failure.TOO_LATE: N_("Shopify could not be told within 24 hours. Nothing happened there."),
    Failure.NOT_THERE: N_(
        "Shopify's answer was lost, and a day later nothing of it was to be found there."
    ),
    Failure.SAID_NOT_DONE: N_("Somebody looked and said that it did not happen."),
    Failure.ACCESS_MISSING: N_("The shop has not given Amends the permission for it."),
    Failure.CUSTOMER_GONE: N_("Shopify does not know this customer any more."),
    Failure.AMOUNT_NOT_POSSIBLE: N_("Shopify does not take this amount."),
    Failure.LIMIT_OF_SHOP: N_(
        "It is more than Shopify allows for the gift cards or the store credit of one customer."
    ),
    Failure.CURRENCY_NOT_POSSIBLE: N_("The shop can't give this in this currency."),
    Failure.END_NOT_POSSIBLE: N_("The day on which it should end is already over."),
    Failure.TOO_MANY_DISCOUNTS: N_(
        "The shop has as many discounts as Shopify allows. Delete some in Shopify first."
    ),
    Failure.CODES_TAKEN: N_(
        "All codes that were tried are in use already. Have the policy make longer ones."
    ),
    Failure.GONE_BY_HAND: N_("It is not in the shop any more: somebody deleted it in Shopify."),
    Failure.REFUSED: N_("Shopify refused it without a reason that Amends knows."),
}


def why(code: str) -> str:
    """The sentence of a code of `Failure`; "" for any other text. Needs an app context."""
    return gettext(_WORDS[Failure(code)]) if code in set(Failure) else ""
