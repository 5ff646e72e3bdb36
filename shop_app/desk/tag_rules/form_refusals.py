"""What is wrong with a field of the form, in the reader's language. Needs a Flask app context.

Where a field is drawn in a way that says more than the value's JSON, so do the words here; all else
is `refusal_words`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from shop_app.conditions.limits import MOST_DAYS
from shop_app.desk.tag_rules.form_controls import Control
from shop_app.desk.tag_rules.refusal_words import words
from shop_app.errors import AppError
from shop_app.texts import gettext, number


def said(error: AppError, control: Control = Control.NOTHING) -> str:
    """What to do about the error; `control` is the kind of field it belongs to."""
    here = _HERE.get((control, error.code)) or _ANYWHERE.get(error.code)
    return here(error) if here else words(error)


def _each_on_a_line(_: AppError) -> str:
    return gettext("Enter at least one, each on a line of its own.")


def _choose_one(_: AppError) -> str:
    return gettext("Choose one.")


def _choose_some(_: AppError) -> str:
    return gettext("Choose at least one.")


def _days(_: AppError) -> str:
    return gettext(
        "Enter a whole number from %(least)s to %(most)s.", least=number(1), most=number(MOST_DAYS)
    )


_HERE: Mapping[tuple[Control, str], Callable[[AppError], str]] = {
    (Control.WHOLE, "out_of_range"): _days,
    (Control.CHOICE, "one_text"): _choose_one,
    (Control.CHOICE, "choice"): _choose_one,
    (Control.CHOICES, "wrong_count"): _choose_some,
    (Control.CHOICES, "too_few"): _choose_some,
    (Control.COUNTRY, "one_text"): _choose_one,
    (Control.COUNTRIES, "wrong_count"): _each_on_a_line,
    (Control.TEXTS, "wrong_count"): _each_on_a_line,
    (Control.TEXTS, "too_few"): _each_on_a_line,
}
_ANYWHERE: Mapping[str, Callable[[AppError], str]] = {
    "no_conditions": lambda _: gettext("Add at least one condition."),
    "no_country": lambda error: gettext(
        "There is no country “%(name)s”.", name=error.details["value"]
    ),
    "wrong_type": lambda _: gettext("Enter a whole number."),
    "fact_not_kept": lambda _: gettext(
        "Shopify only says how this is now, and an issue is opened for what was then."
        " Choose something that Amends keeps itself."
    ),
    "wrong_id": lambda _: gettext("Enter the number at the end of its page's address in Shopify."),
}
