"""The fields in which a check's values are entered. Needs a Flask app context."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from shop_app.conditions.fact import Fact
from shop_app.conditions.kinds import Kind, Operator
from shop_app.conditions.sentences_labels import label
from shop_app.conditions.sentences_values import choice
from shop_app.desk.tag_rules.form_checks import one, part
from shop_app.desk.tag_rules.form_controls import Control, Place, Texts
from shop_app.desk.tag_rules.form_tree import Row
from shop_app.desk.tag_rules.form_words import hint, unit
from shop_app.texts import gettext


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `kind` says how it is drawn, `shown` whether its label is to be seen; hidden ones
    are read out, and for those who see, the sentence around it says it. `locked`: names could be chosen
    here if the shop let the app read products."""

    name: str
    kind: str
    label: str
    texts: tuple[str, ...] = ("",)
    error: str = ""
    options: tuple[tuple[str, str], ...] = ()
    prefix: str = ""
    suffix: str = ""
    details: str = ""
    least: str = ""
    most: str = ""
    step: str = ""
    currency: str = ""
    shown: bool = False
    locked: bool = False

    @property
    def chosen(self) -> list[str]:
        """The lines of its text."""
        return self.text.split("\n") if self.text else []

    @property
    def id(self) -> str:
        """The element's id, the same each time the form is drawn."""
        return self.name.replace(".", "-")

    @property
    def text(self) -> str:
        """The first of its texts."""
        return self.texts[0] if self.texts else ""


def value_fields(
    row: Row, fact: Fact, control: Control, place: Place, errors: Mapping[str, str]
) -> tuple[Field, ...]:
    """The fields of what a check compares with, and of the upper end of `between`; `errors` by the
    last part of the fields' names."""
    key, texts = row.key, row.texts
    if control is Control.NOTHING:
        return ()
    named = label(fact.name)
    plain = Field(f"{key}.value", "", gettext("%(fact)s: value", fact=named))
    found = list(_fields(plain, part(texts, "value"), fact, control, place))
    found[0] = replace(found[0], error=errors.get("value", ""))
    if one(texts, "is") == Operator.BETWEEN:
        upper = replace(plain, name=f"{key}.to", label=gettext("%(fact)s: up to", fact=named))
        ends = list(_fields(upper, part(texts, "to"), fact, control, place))
        prefix = gettext("and") if ends[0].kind == "number" else ""
        found += [replace(ends[0], error=errors.get("to", ""), prefix=prefix), *ends[1:]]
    return tuple(found)


def _fields(
    plain: Field, texts: Texts, fact: Fact, control: Control, place: Place
) -> Iterator[Field]:
    entered = texts.get("", ("",))
    yield _DRAWN[control](replace(plain, texts=entered), fact, place)
    if control is Control.MOMENT:
        clock = texts.get("_time", ("00:00",))
        yield replace(
            plain,
            name=f"{plain.name}_time",
            kind="text",
            label=gettext("%(field)s, time of day", field=plain.label),
            texts=clock,
        )
    if control is Control.MONEY:
        yield from _currency(plain, texts.get("_currency", (place.currency,))[0], place)


def _currency(plain: Field, present: str, place: Place) -> Iterator[Field]:
    """Only where the amount is in a currency that is not the shop's (any more)."""
    if present in ("", place.currency):
        return
    yield replace(
        plain,
        name=f"{plain.name}_currency",
        kind="select",
        label=gettext("%(field)s, currency", field=plain.label),
        texts=(present,),
        options=((present, present), (place.currency, place.currency)),
    )


def _whole(field: Field, fact: Fact, _place: Place) -> Field:
    counted = gettext("days") if fact.kind is Kind.MOMENT else unit(fact.unit)
    return replace(field, kind="number", suffix=counted, least="0", step="1")


def _percent(field: Field, _fact: Fact, _place: Place) -> Field:
    return replace(field, kind="number", suffix="%", least="0", most="100", step="0.1")


def _money(field: Field, _fact: Fact, place: Place) -> Field:
    return replace(field, kind="money", currency=place.currency)


def _day(field: Field, _fact: Fact, _place: Place) -> Field:
    return replace(field, kind="date")


def _choice(field: Field, fact: Fact, _place: Place) -> Field:
    folded = tuple(text.casefold() for text in field.texts)
    ways = tuple((value, choice(value)) for value in fact.choices)
    return replace(field, kind="select", texts=folded, options=(*_none_yet(folded), *ways))


def _choices(field: Field, fact: Fact, _place: Place) -> Field:
    folded = tuple(text.casefold() for text in field.texts)
    ways = tuple((value, choice(value)) for value in fact.choices)
    return replace(field, kind="choices", texts=folded, options=ways)


def _country(field: Field, _fact: Fact, place: Place) -> Field:
    ways = sorted(place.countries.items(), key=lambda country: country[1].casefold())
    unknown = [(text, text) for text in field.texts if text and text not in place.countries]
    first = (*_none_yet(field.texts), *unknown)
    return replace(field, kind="select", options=(*first, *ways))


def _none_yet(texts: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return () if texts and texts[0] else (("", gettext("Choose …")),)


def _countries(field: Field, _fact: Fact, _place: Place) -> Field:
    return replace(field, kind="area", details=gettext("One country on each line"))


def _text(field: Field, fact: Fact, _place: Place) -> Field:
    return replace(field, kind="text", details=hint(fact.name))


def _texts(field: Field, fact: Fact, _place: Place) -> Field:
    return replace(field, kind="area", details=hint(fact.name) or gettext("One on each line"))


_DRAWN: Mapping[Control, Callable[[Field, Fact, Place], Field]] = {
    Control.WHOLE: _whole,
    Control.PERCENT: _percent,
    Control.MONEY: _money,
    Control.MOMENT: _day,
    Control.DATE: _day,
    Control.CHOICE: _choice,
    Control.CHOICES: _choices,
    Control.COUNTRY: _country,
    Control.COUNTRIES: _countries,
    Control.TEXT: _text,
    Control.TEXTS: _texts,
}
