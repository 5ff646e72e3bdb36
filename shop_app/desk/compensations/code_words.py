"""What each code of a judgement says. The sentences are translated when they are read."""

from __future__ import annotations

from collections.abc import Mapping

from shop_app.compensation.judgement import Code
from shop_app.texts import N_

ABOUT: Mapping[Code, str] = {
    Code.GRANT_AMOUNT: N_("One grant can be at most %(limit)s."),
    Code.ORDER_PERCENT: N_("One grant can be at most %(percent)s of the order: %(limit)s."),
    Code.ORDER_AMOUNT: N_("All that is given for one order can be at most %(limit)s."),
    Code.ORDER_TOTAL_PERCENT: N_(
        "Refunds and compensations of an order together can be at most %(percent)s of it: %(limit)s."
    ),
    Code.ORDER_AGE: N_(
        "The order is too old: %(used)s. Something can be given for at most %(limit)s."
    ),
    Code.CUSTOMER_COUNT: N_(
        "A customer can get something at most %(limit)s within the period of the policy. This"
        " customer got something %(used)s."
    ),
    Code.CUSTOMER_AMOUNT: N_(
        "One customer can get at most %(limit)s within the period of the policy."
    ),
    Code.CUSTOMER_GAP: N_(
        "This customer got something a short while ago. At least %(limit)s have to lie between two"
        " grants."
    ),
    Code.ROLE_GRANT: N_("With this role one grant can be at most %(limit)s."),
    Code.STAFF_DAY: N_("One staff member can give at most %(limit)s a day."),
    Code.STAFF_MONTH: N_("One staff member can give at most %(limit)s a month."),
    Code.REASON_GRANT: N_("For this reason one grant can be at most %(limit)s."),
    Code.REASON_MONTH: N_("For this reason at most %(limit)s can be given a month."),
    Code.KIND_GRANT: N_("One grant of this kind can be at most %(limit)s."),
    Code.KIND_MONTH: N_("Of this kind at most %(limit)s can be given a month."),
    Code.SHOP_MONTH: N_("The budget of the shop is %(limit)s a month."),
    Code.ABOVE_AMOUNT: N_("Above %(limit)s somebody has to approve."),
    Code.ABOVE_PERCENT: N_("Above %(percent)s of the order (%(limit)s) somebody has to approve."),
    Code.ROLE_ABOVE: N_("With this role somebody has to approve what is above %(limit)s."),
}
"""Sentences with the numbers of the refusal: `limit`, `used`, `left`, `wanted`, `percent`."""

OF_PERCENT: Mapping[Code, str] = {
    Code.ORDER_PERCENT: N_("A code can take off at most %(limit)s."),
    Code.ABOVE_PERCENT: N_("A code that takes off more than %(limit)s has to be approved."),
}
"""The same of codes that take off a percent: their numbers are percents."""

UNKNOWN: Mapping[Code, str] = {
    Code.KIND_OFF: N_("The policy does not give this here."),
    Code.KIND_NOT_FOR_REASON: N_("For this reason the policy does not give this."),
    Code.KIND_NOT_GRANTED: N_(
        "The shop has not given Amends the permission for this yet. It is given in the settings."
    ),
    Code.ABOVE_PERCENT: N_("Without an order somebody has to approve every grant."),
    Code.COUNTRY: N_(
        "The policy gives something only for orders that were sent to certain countries, and here"
        " no country is known."
    ),
    Code.CHANNEL: N_(
        "The policy gives something only for orders of certain sales channels, and here none is"
        " known."
    ),
}
"""What is said where the refusal has neither numbers nor names."""

NAMED: Mapping[Code, str] = {
    Code.KIND_OFF: N_("The policy does not give this here: %(names)s."),
    Code.KIND_NOT_FOR_REASON: N_("For this reason the policy does not give this: %(names)s."),
    Code.KIND_NOT_GRANTED: N_(
        "The shop has not given Amends the permission for this yet: %(names)s. It is given in the"
        " settings."
    ),
    Code.ONE_OPEN: N_(
        "Another compensation of this issue is still open: %(names)s. Only one can be at a time."
    ),
    Code.TAG_BLOCKED: N_("Customers with this tag get nothing: %(names)s."),
    Code.TAG_MISSING: N_("Only customers with one of these tags get something: %(names)s."),
    Code.COUNTRY: N_("Nothing is given for orders that were sent to this country: %(names)s."),
    Code.CHANNEL: N_("Nothing is given for orders of this sales channel: %(names)s."),
    Code.OTHER_CURRENCY: N_(
        "Nothing can be worked out here in this currency: %(names)s. Say an amount in the shop's"
        " currency."
    ),
    Code.POLICY_CURRENCY: N_(
        "The shop has changed its currency. The policy is still made for this one: %(names)s. An"
        " owner or a manager begins a new policy in the settings."
    ),
}
"""Sentences about the refusal's names."""

PLAIN: Mapping[Code, str] = {
    Code.REASON_WITHOUT: N_("Nothing is given for this reason."),
    Code.ROLE_MAY_NOT: N_("The policy does not let this role grant anything."),
    Code.DISPUTED: N_("Nothing is given while the customer disputes the payment of the order."),
    Code.TAGS_UNKNOWN: N_(
        "Shopify could not be asked for the tags of the customer, and the policy needs them. Try"
        " again in a moment."
    ),
    Code.GUEST: N_("The order is of a guest, and the policy gives guests nothing of this kind."),
    Code.NO_ACCOUNT: N_(
        "Store credit can only be spent by customers with an account, and this customer has none."
    ),
    Code.NO_ORDER: N_("A percent can only be given of an order, and there is none here."),
    Code.ORDER_CANCELLED: N_("The order is cancelled, so there is nothing to take a percent of."),
    Code.PERCENTAGE_CODES_OFF: N_("The policy gives no codes that take off a percent."),
    Code.NOTHING: N_("The amount has to be more than zero."),
    Code.ROLE_ALWAYS: N_("With this role somebody has to approve every grant."),
}
"""Sentences without numbers."""
