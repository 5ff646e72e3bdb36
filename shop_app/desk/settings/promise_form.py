"""The form of the delivery promise: a row of days for each country, and one for all others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from shop_app.errors import Invalid
from shop_app.orders.promises import ELSEWHERE, MOST_DAYS
from shop_app.shops.preferences import is_version
from shop_app.texts import gettext, number

_DAYS = re.compile("[0-9]{1,9}")

MOST_ROWS = 250
"""More rows than there are countries were not written by the form."""


@dataclass(frozen=True)
class Row:
    """One country (or ELSEWHERE) and what was typed beside it; `error` is shown at the field."""

    country: str
    days: str
    error: str | None = None


@dataclass(frozen=True)
class PromiseForm:
    """`version` is what it is based on. `adding` is the country chosen to be added next."""

    version: int
    elsewhere: Row
    rows: tuple[Row, ...]
    adding: str = ""
    adding_error: str | None = None

    @property
    def wrong(self) -> bool:
        """Whether a field has an error."""
        return bool(self.adding_error) or any(one.error for one in (self.elsewhere, *self.rows))

    @property
    def days(self) -> dict[str, int]:
        """What is promised, by country; an empty field promises nothing. Only if not `wrong`."""
        return {one.country: int(one.days) for one in (self.elsewhere, *self.rows) if one.days}


def form_of(promise: Mapping[str, int], version: int, order: Iterable[str]) -> PromiseForm:
    """The form as it stands, rows in the `order` of country codes; codes unknown to it come last."""
    known = [code for code in order if code in promise]
    rest = sorted(promise.keys() - set(known) - {ELSEWHERE})
    elsewhere = str(promise[ELSEWHERE]) if ELSEWHERE in promise else ""
    rows = tuple(Row(code, str(promise[code])) for code in [*known, *rest])
    return PromiseForm(version, Row(ELSEWHERE, elsewhere), rows)


def read(sent: MultiDict[str, str]) -> PromiseForm:
    """What was sent, unchecked. Raises Invalid for what the page could not have sent."""
    countries, days = sent.getlist("country"), sent.getlist("days")
    version = sent.get("version", "")
    if len(countries) != len(days) or len(countries) > MOST_ROWS or not is_version(version):
        raise Invalid("the form of the delivery promise is not whole; reload the page")
    rows = tuple(Row(code, typed.strip()) for code, typed in zip(countries, days, strict=True))
    elsewhere = Row(ELSEWHERE, sent.get("elsewhere", "").strip())
    return PromiseForm(int(version), elsewhere, rows, sent.get("adding", ""))


def with_country_added(form: PromiseForm, names: Mapping[str, str]) -> PromiseForm:
    """The form with an empty row for the chosen country, or the reason why there is none."""
    if form.adding not in names:
        return replace(form, adding_error=gettext("Choose a country."))
    if any(one.country == form.adding for one in form.rows):
        return replace(form, adding_error=gettext("This country is in the list already."))
    rows = (*form.rows, Row(form.adding, ""))
    return replace(form, rows=rows, adding="")


def checked(form: PromiseForm, names: Mapping[str, str]) -> PromiseForm:
    """The form with an error beside every field that can't be saved.

    A country that was chosen but not added yet is asked for its days, so that it is not lost.
    """
    if form.adding:
        form = with_country_added(form, names)
        if form.adding_error is None:
            asked = replace(form.rows[-1], error=gettext("Say how many days it takes."))
            form = replace(form, rows=(*form.rows[:-1], asked))
    seen: set[str] = set()
    rows = []
    for one in form.rows:
        rows.append(replace(one, error=one.error or _error(one, names, seen)))
        seen.add(one.country)
    elsewhere = replace(form.elsewhere, error=_days_error(form.elsewhere.days))
    return replace(form, elsewhere=elsewhere, rows=tuple(rows))


def _error(one: Row, names: Mapping[str, str], seen: set[str]) -> str | None:
    if one.country not in names and one.days:
        return gettext("Shopify knows no such country. Empty the field to remove it.")
    if one.country in seen:
        return gettext("This country is in the list twice.")
    return _days_error(one.days)


def _days_error(typed: str) -> str | None:
    """Also for what is no number, such as 1.5 or a minus sign."""
    if not typed or (_DAYS.fullmatch(typed) and int(typed) <= MOST_DAYS):
        return None
    return gettext("Enter whole days from 0 to %(most)s.", most=number(MOST_DAYS))
