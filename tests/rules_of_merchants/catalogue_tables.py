"""The tables in docs/rules.md: facts, operators, fixed values and the shipped rules, as the code has them.

`python -m tests.rules_of_merchants.catalogue_tables` writes them anew; a test says when to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask_babel import force_locale

from shop_app.conditions.catalogue import CATALOGUE, catalogue_json
from shop_app.conditions.fact import SELECTORS, Fact
from shop_app.conditions.kinds import Kind, Null, operators_of
from shop_app.conditions.sentences import describe
from shop_app.tagging.defaults import drafts
from shop_app.web import locales

DOCS = Path(__file__).parents[2] / "docs" / "rules.md"

_NULLS = {Null.NONE: "there is none", Null.UNKNOWN: "not known"}


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [tuple(columns), *(tuple(row) for row in rows)]
    lines.insert(1, tuple("---" for _ in lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def facts_table() -> str:
    """Every fact: what it is, how it is narrowed down, whence it comes, its cost, null, scope."""
    with _english():
        labels = {str(fact["name"]): str(fact["label"]) for fact in catalogue_json()}
    columns = ("fact", "says", "kind", "narrowed by", "source", "points", "no value means", "needs")
    return _table(columns, (_fact(fact, labels[fact.name]) for fact in CATALOGUE.values()))


def _fact(fact: Fact, label: str) -> tuple[str, ...]:
    kind = f"{fact.kind} of {fact.unit}" if fact.kind is Kind.COUNT else str(fact.kind)
    needed = [f"`{fact.scope}`"] if fact.scope else []
    if fact.protected:
        needed.append("protected data")
    return (
        f"`{fact.name}`",
        label,
        kind,
        ", ".join(_narrowed(fact)) or "–",
        fact.source,
        str(fact.points),
        _NULLS[fact.null],
        ", ".join(needed) or "–",
    )


def _narrowed(fact: Fact) -> list[str]:
    chosen = ["products"] if fact.parameters >= SELECTORS else []
    return [f"`{name}`" for name in sorted(fact.parameters - SELECTORS)] + chosen


def operators_table() -> str:
    """Which operators go with which kind."""
    rows = ((str(kind), ", ".join(f"`{each}`" for each in operators_of(kind))) for kind in Kind)
    return _table(("kind", "operators"), rows)


def choices_table() -> str:
    """The values of facts that have fixed ones."""
    rows = (
        (f"`{fact.name}`", ", ".join(f"`{each}`" for each in fact.choices))
        for fact in CATALOGUE.values()
        if fact.choices
    )
    return _table(("fact", "one of"), rows)


def defaults_table() -> str:
    """The rules a shop that counts in euros begins with."""
    with _english():
        rows = [(draft.name, describe(draft.condition)) for draft in drafts("EUR", "en").values()]
    return _table(("tag", "true when"), rows)


@contextmanager
def _english() -> Iterator[None]:
    app = Flask(__name__)
    locales.translate(app)
    with app.app_context(), force_locale("en"):
        yield


TABLES: dict[str, Callable[[], str]] = {
    "facts": facts_table,
    "operators": operators_table,
    "choices": choices_table,
    "defaults": defaults_table,
}


def _block(name: str) -> re.Pattern[str]:
    return re.compile(f"(?<=<!-- {name} -->\n).*?(?=<!-- end of {name} -->)", re.DOTALL)


def found(name: str) -> str:
    """The table as it stands in the documentation."""
    (table,) = _block(name).findall(DOCS.read_text(encoding="utf-8"))
    return str(table).strip()


def main() -> None:
    """Write all tables into the documentation."""
    text = DOCS.read_text(encoding="utf-8")
    for name, make in TABLES.items():
        (before,) = _block(name).findall(text)
        text = text.replace(f"<!-- {name} -->\n{before}", f"<!-- {name} -->\n{make()}\n")
    DOCS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
