"""Say in the reader's language why a rule, or something wanted of it, is refused.

One sentence for every code of `shop_app.conditions` and `shop_app.tagging`, with its figures. It does
not name the field: it stands beside it. Needs a Flask app context.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shop_app.conditions.sentences_values import choice, listed
from shop_app.desk.tag_rules.run_words import state_refused
from shop_app.errors import AppError, Busy, Conflict, NotFound, Unavailable
from shop_app.money import Money
from shop_app.texts import gettext, money, ngettext, number

Details = Mapping[str, Any]


def words(error: AppError) -> str:
    """Why this is refused, as one or two sentences. `error` may be anything that Amends raises: what
    is no refusal of rules is said by its family."""
    known = WORDS.get(error.code)
    return _of_family(error) if known is None else known(error.details)


def _of_family(error: AppError) -> str:
    match error:
        case Busy():
            return _busy(error.details)
        case Unavailable():
            return gettext("Something Amends depends on does not answer. Try again in a minute.")
        case Conflict():
            return gettext("Somebody else was quicker. Look at what stands there now.")
        case NotFound():
            return gettext("This does not exist any more.")
        case _:
            return gettext("This could not be understood.")


def _most(details: Details) -> str:
    return number(int(details["limit"]))


def _between(details: Details) -> str:
    least, most = details["limit"]
    return gettext(
        "Enter a whole number from %(least)s to %(most)s.", least=number(least), most=number(most)
    )


def _out_of_range(details: Details) -> str:
    if isinstance(details["limit"], list):
        return _between(details)
    return gettext(
        "This number is too large or too small: the limit is %(limit)s.", limit=_most(details)
    )


def _too_long(details: Details) -> str:
    most = int(details["limit"])
    return ngettext(
        "Use at most %(most)s character.",
        "Use at most %(most)s characters.",
        most,
        most=number(most),
    )


def _too_long_by(details: Details) -> str:
    most = int(details["limit"])
    return ngettext(
        "Use at most %(most)s character. This has %(value)s.",
        "Use at most %(most)s characters. This has %(value)s.",
        most,
        most=number(most),
        value=number(details["value"]),
    )


def _too_many(details: Details) -> str:
    most = int(details["limit"])
    return ngettext(
        "At most %(most)s entry fits here.",
        "At most %(most)s entries fit here.",
        most,
        most=number(most),
    )


def _too_many_digits(details: Details) -> str:
    digits = int(details["limit"])
    if not digits:
        return gettext("Enter a number without decimals.")
    return ngettext(
        "Use at most %(digits)s decimal.",
        "Use at most %(digits)s decimals.",
        digits,
        digits=number(digits),
    )


def _amount_too_large(details: Details) -> str:
    limit = Money.parse(details["limit"], details["currency"])
    return gettext("Enter an amount of at most %(limit)s.", limit=money(limit))


def _circle(details: Details) -> str:
    return gettext(
        "The tag would depend on itself (%(tags)s). Take one of these tags out of the conditions.",
        tags=" → ".join(details["tags"]),
    )


def _busy(details: Details) -> str:
    seconds = int(details["retry_after"])
    return ngettext(
        "Amends is busy with another one. Try again in %(seconds)s second.",
        "Amends is busy with another one. Try again in %(seconds)s seconds.",
        seconds,
        seconds=number(seconds),
    )


WORDS: Mapping[str, Callable[[Details], str]] = {
    # Conditions: their form.
    "missing_field": lambda _: gettext("Fill this in."),
    "unknown_field": lambda _: gettext("Amends does not know this setting. Remove it."),
    "wrong_type": lambda _: gettext("This is not the kind of value that belongs here."),
    "wrong_value": lambda _: gettext("This value does not fit here."),
    "wrong_node": lambda _: gettext("This is neither a condition nor a group of conditions."),
    "unknown_operator": lambda _: gettext("Choose a comparison from the list."),
    "too_few": lambda _: gettext("Add at least one entry."),
    "too_many": _too_many,
    "wrong_count": lambda details: gettext(
        "Enter 1 to %(most)s texts, one per line.", most=_most(details)
    ),
    "text_too_short": lambda _: gettext("Fill this in."),
    "text_too_long": _too_long,
    "wrong_length": lambda details: gettext("Enter 1 to %(most)s characters.", most=_most(details)),
    "unseen_characters": lambda _: gettext(
        "This contains a character that can't be seen, such as a line break. Remove it."
    ),
    "unknown_currency": lambda _: gettext("Use a currency code of three letters, such as EUR."),
    "out_of_range": _out_of_range,
    "too_deep": lambda details: gettext(
        "Groups can be nested in at most %(most)s levels.", most=_most(details)
    ),
    "too_many_checks": lambda details: gettext(
        "A rule can have at most %(most)s conditions.", most=_most(details)
    ),
    # Conditions: what they compare.
    "unknown_fact": lambda _: gettext("Choose what to compare from the list."),
    "wrong_operator": lambda _: gettext("Choose a comparison that goes with this."),
    "between_to": lambda _: gettext("“Between” needs a lower and an upper end."),
    "ends_turned": lambda _: gettext("The upper end is below the lower one. Swap them."),
    "value_not_wanted": lambda _: gettext("This comparison takes no value. Leave it empty."),
    "whole_number": _between,
    "amount": lambda _: gettext("Enter an amount of money, such as 500.00."),
    "amount_too_large": _amount_too_large,
    "too_many_digits": _too_many_digits,
    "percentage": lambda _: gettext("Enter a percentage from 0 to 100."),
    "moment": lambda _: gettext("Enter a day and a time."),
    "day": lambda _: gettext("Enter a day."),
    "year": lambda details: gettext(
        "Enter a day in the years %(first)d to %(last)d.",
        first=details["limit"][0],
        last=details["limit"][1],
    ),
    "list_of_texts": lambda _: gettext("Enter at least one text, one per line."),
    "one_text": lambda _: gettext("Enter a text."),
    "choice": lambda details: gettext(
        "Choose one of these: %(choices)s.",
        choices=listed([choice(one) for one in details["limit"]]),
    ),
    "wrong_parameter": lambda _: gettext("What is compared can't be narrowed down like this."),
    "wrong_id": lambda _: gettext("This is not an ID from Shopify that belongs here."),
    "currency_differs": lambda details: gettext(
        "Use your shop's currency, %(currency)s.", currency=details["limit"]
    ),
    # Rules.
    "tag_with_comma": lambda _: gettext(
        "A tag can't contain a comma: Shopify would make two tags of it."
    ),
    "not_trimmed": lambda _: gettext("Fill this in, without spaces at the start or the end."),
    "name_too_long": _too_long_by,
    "tag_too_long": _too_long_by,
    "group_too_long": _too_long_by,
    "too_many_rules": lambda details: gettext(
        "A shop can have at most %(most)s rules. Delete one that you don't need.",
        most=_most(details),
    ),
    "tag_taken": lambda details: gettext(
        "The rule “%(name)s” keeps the tag “%(tag)s” already. Add your conditions there.",
        name=details["name"],
        tag=details["tag"],
    ),
    "circle": _circle,
    "no_currency": lambda _: gettext(
        "Amends does not know your shop's currency yet. Try again in a minute."
    ),
    "no_such_rule": lambda _: gettext("This rule does not exist any more."),
    "no_such_version": lambda details: gettext(
        "This rule has no version %(version)s.", version=number(details["version"])
    ),
    "changed_meanwhile": lambda details: gettext(
        "Somebody else changed this rule meanwhile: it is at version %(version)s now."
        " Nothing was changed.",
        version=number(details["version"]),
    ),
    "still_following": lambda _: gettext(
        "Many tags still follow the last change of a rule. Try again in a minute."
    ),
    # Runs.
    "run_goes_on": lambda _: gettext("This rule is being applied to all customers already."),
    "rule_is_paused": lambda _: gettext("Somebody has paused this rule meanwhile."),
    "rule_is_active": lambda _: gettext("Somebody has activated this rule meanwhile."),
    "no_such_run": lambda _: gettext("This run does not exist any more."),
    "wrong_run_state": lambda details: state_refused(details["state"]),
    # Customers.
    "no_such_customer": lambda _: gettext("Amends has not heard of this customer yet."),
    "customer_gone": lambda _: gettext("Shopify does not have this customer any more."),
}
