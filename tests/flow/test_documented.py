"""The tables for merchants in docs/flow.md name every field that the extensions have."""

from __future__ import annotations

from pathlib import Path

from sandbox.extensions.configuration import Extension, of_kind
from sandbox.flow.return_values import return_type

PAGE = Path(__file__).parents[2] / "docs" / "flow.md"
NAMES = {"customer_reference": "customer", "order_reference": "order"}


def rows(heading: str) -> dict[str, list[str]]:
    """The cells of the table under a heading, by the first of each row."""
    section = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0]: row[1:] for row in cells}


def fields(one: Extension) -> str:
    """What a table says of an extension's fields."""
    return ", ".join(NAMES.get(field.type, f"`{field.name or field.key}`") for field in one.fields)


def test_every_trigger_stands_there_with_all_that_it_tells() -> None:
    written = {name: row[1] for name, row in rows("Triggers").items()}
    assert written == {one.name: fields(one) for one in of_kind("flow_trigger").values()}


def test_every_action_stands_there_with_its_fields_and_what_it_returns() -> None:
    expected = {}
    for one in of_kind("flow_action").values():
        returned = return_type(one)
        assert returned is not None
        expected[one.name] = [fields(one), ", ".join(f"`{name}`" for name in returned.fields)]
    assert rows("Actions") == expected
