"""What evaluating a condition came to: the whole tree, with the very values it was judged by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from shop_app.conditions.catalogue import CATALOGUE
from shop_app.conditions.kinds import Kind
from shop_app.conditions.language import AllOf, AnyOf, Check, Not
from shop_app.conditions.reading import NONE, NOTHING, Reading, Value
from shop_app.conditions.subject import Asked
from shop_app.money import Money


class Outcome(NamedTuple):
    """Whether a node holds (None: undecided), and until when with nothing heard (None: for ever).

    `node` is the part of the condition, `inner` the outcomes of the nodes within it. A check has
    a `reading`, `withheld` when it is not the one it was judged by since that was not kept.
    `unread` and `unread_products` are what has to be read from Shopify to decide it.
    """

    node: AllOf | AnyOf | Not | Check
    holds: bool | None
    until: datetime | None = None
    inner: tuple[Outcome, ...] = ()
    reading: Reading = NONE
    unread: frozenset[Asked] = NOTHING
    unread_products: bool = False
    withheld: bool = False

    def as_data(self) -> dict[str, Any]:
        """The outcome as it is kept with a decision; values of protected facts are left out."""
        data: dict[str, Any] = {"holds": self.holds}
        if self.until is not None:
            data["until"] = self.until.isoformat()
        if isinstance(self.node, Check):
            return {**data, **_check_data(self, self.node)}
        word = next(word for word, model in _WORDS.items() if isinstance(self.node, model))
        return {**data, word: [outcome.as_data() for outcome in self.inner]}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Outcome:
        """Read an outcome kept with a decision; what was to be read then is not part of it."""
        until = datetime.fromisoformat(data["until"]) if "until" in data else None
        if "check" in data:
            return _check_from(data, until)
        word = next(word for word in _WORDS if word in data)
        inner = tuple(cls.from_data(each) for each in data[word])
        nodes = tuple(outcome.node for outcome in inner)
        if word == "not":
            return cls(Not(not_=nodes[0]), data["holds"], until, inner)
        node = AllOf(all=nodes) if word == "all" else AnyOf(any=nodes)
        return cls(node, data["holds"], until, inner)


_WORDS: dict[str, type[AllOf | AnyOf | Not]] = {"all": AllOf, "any": AnyOf, "not": Not}
_NUMBERS = ("unknown", "partial", "refunds", "orders", "missing")


def _check_data(outcome: Outcome, check: Check) -> dict[str, Any]:
    data: dict[str, Any] = {
        "check": check.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    }
    reading = outcome.reading
    if outcome.withheld or CATALOGUE[check.fact].protected:
        return {**data, "withheld": True}
    if reading.value is not None:
        data["value"] = _written(reading.value)
    plain = NONE._asdict()
    return data | {
        name: value for name in _NUMBERS if (value := getattr(reading, name)) != plain[name]
    }


def _check_from(data: dict[str, Any], until: datetime | None) -> Outcome:
    check = Check.model_validate(data["check"])
    numbers = {name: data[name] for name in _NUMBERS if name in data}
    value = _read(check, data["value"]) if "value" in data else None
    return Outcome(
        check,
        data["holds"],
        until,
        reading=Reading(value, **numbers),
        withheld=data.get("withheld", False),
    )


def _written(value: Value) -> Any:
    if isinstance(value, Money):
        return {"minor": value.minor, "currency": value.currency}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


_READ: dict[Kind, Callable[[Any], Value]] = {
    Kind.MONEY: lambda data: Money(data["minor"], data["currency"]),
    Kind.PERCENT: Decimal,
    Kind.MOMENT: datetime.fromisoformat,
    Kind.DATE: date.fromisoformat,
    Kind.TEXTS: tuple,
}


def _read(check: Check, written: Any) -> Value:
    read = _READ.get(CATALOGUE[check.fact].kind)
    value: Value = written if read is None else read(written)
    return value
