"""Every statement says which shop: checked in the whole test run, against PostgreSQL's own plan.

The first time a statement is executed, the planner is asked how it would run. Each scan of a table
with a `shop` column must be narrowed by that column, in its own condition or in a join with a row
that is. Text and SQLAlchemy expressions are treated alike, since only the plan is read.
A statement meant for all shops runs with `shop_app.tenancy.ALL_SHOPS`.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event, text

_ROOT = Path(__file__).resolve().parents[1]
_PRODUCT = (f"{_ROOT}/shop_app/", f"{_ROOT}/webhooks/")
_TESTS = f"{_ROOT}/tests/"
_READS_OR_WRITES = re.compile(r"\s*(WITH|SELECT|UPDATE|DELETE|MERGE|INSERT)\b", re.IGNORECASE)
_CONDITIONS = ("Index Cond", "Filter", "Recheck Cond", "TID Cond")
_JOIN_CONDITIONS = ("Hash Cond", "Merge Cond", "Join Filter")
_OWNED = text(
    """
    SELECT table_name FROM information_schema.columns
    WHERE table_schema = 'public' AND column_name = 'shop'
    """
)


class UnscopedQuery(AssertionError):
    """A statement reads or changes rows of a shop-owned table without naming the shop."""


@contextmanager
def every_statement_says_which_shop() -> Iterator[None]:
    """While the block runs, an unscoped statement on any engine raises UnscopedQuery."""
    guard = _Guard()
    event.listen(Engine, "before_cursor_execute", guard.look)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", guard.look)


def unscoped_tables(plan: dict[str, Any], owned: frozenset[str]) -> set[str]:
    """Shop-owned tables of a plan (`EXPLAIN (VERBOSE, FORMAT JSON)`) scanned without their shop."""
    scans = list(_scans(plan, owned))
    partners = {scan.alias: _partners(scan) for scan in scans}
    fixed: set[str] = set()
    # A shop that equals another table's shop is fixed only if that one is.
    for _ in scans:
        waiting = {f"{alias}.shop" for alias in partners if alias not in fixed}
        fixed |= {
            alias
            for alias, others in partners.items()
            if others is not None and any(other not in waiting for other in others)
        }
    return {scan.table for scan in scans if scan.alias not in fixed}


class _Guard:
    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._owned: frozenset[str] = frozenset()
        self._asking = False

    def look(
        self,
        db: Connection,
        _cursor: object,
        statement: str,
        parameters: Any,
        context: Any,
        executemany: bool,
    ) -> None:
        if self._asking or statement in self._seen or not _READS_OR_WRITES.match(statement):
            return
        options = context.execution_options if context is not None else {}
        # What a test itself asks is its own affair, unless it says `all_shops=False`.
        if options.get("all_shops", not _asked_by_the_app()):
            return
        if not self._touches_owned(db, statement):
            return
        one = parameters[0] if executemany and parameters else parameters
        plan = self._ask(db, statement, one)
        if tables := unscoped_tables(plan, self._owned):
            raise UnscopedQuery(
                f"{', '.join(sorted(tables))}: no condition on shop in\n{statement}\n"
                "Add one, or run it with execution_options=ALL_SHOPS (shop_app.tenancy) if it is"
                " meant for every shop."
            )
        self._seen.add(statement)

    def _touches_owned(self, db: Connection, statement: str) -> bool:
        if not self._owned:
            self._asking = True
            self._owned = frozenset(db.scalars(_OWNED))
            self._asking = False
        return any(re.search(rf"\b{name}\b", statement) for name in self._owned)

    def _ask(self, db: Connection, statement: str, parameters: Any) -> dict[str, Any]:
        raw = db.connection.cursor()
        try:
            raw.execute(f"EXPLAIN (VERBOSE, FORMAT JSON) {statement}", parameters)
            ((answer,),) = raw.fetchall()
        finally:
            raw.close()
        plan: dict[str, Any] = answer[0]["Plan"]
        return plan


def _asked_by_the_app() -> bool:
    """Whether the innermost project file on the stack is the app's and not a test's."""
    frame = sys._getframe(1)
    while frame := frame.f_back:  # type: ignore[assignment]
        file = frame.f_code.co_filename
        if file.startswith(_TESTS):
            if file != __file__:
                return False
        elif file.startswith(_PRODUCT):
            return True
    return False


@dataclass(frozen=True)
class _Scan:
    """One scan of a shop-owned table, with every condition that can narrow it."""

    table: str
    alias: str
    own: str
    joins: str


def _scans(node: dict[str, Any], owned: frozenset[str], joins: str = "") -> Iterator[_Scan]:
    own = _joined(node, _CONDITIONS)
    if node.get("Relation Name") in owned and node["Node Type"] != "ModifyTable":
        table = node["Relation Name"]
        yield _Scan(table, node.get("Alias", table), own, joins)
    below = " ".join((joins, own, _joined(node, _JOIN_CONDITIONS)))
    for child in node.get("Plans", ()):
        yield from _scans(child, owned, below)


def _joined(node: dict[str, Any], names: tuple[str, ...]) -> str:
    return " ".join(str(node[name]) for name in names if name in node)


def _partners(scan: _Scan) -> list[str] | None:
    """What the scan's shop is compared with; None when no condition names its shop at all."""
    named = re.escape(scan.alias) + r"\.shop"
    own = re.sub(r"(?<![\w.])shop\b", f"{scan.alias}.shop", scan.own)
    conditions = f"{own} {scan.joins}"
    if not re.search(rf"(?<!\w){named}\b", conditions):
        return None
    right = re.findall(rf"(?<!\w){named} = ([\w.]+)", conditions)
    left = re.findall(rf"([\w.]+) = {named}\b", conditions)
    return [*right, *left] or ["a value"]
