"""`ordersCount` and `customersCount`."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.graphql.context import Context
from sandbox.graphql.pagination import EVERYTHING
from sandbox.graphql.registry import Arguments, register, resolver_of, values
from sandbox.graphql.search import unsupported


@dataclass(frozen=True)
class Count:
    """`Count`: exact, or the limit when there are more."""

    count: int
    exact: bool


def _counting(connection: str) -> None:
    """Let `{connection}Count` count what the connection of that name would list."""

    def count(_: None, context: Context, arguments: Arguments) -> Count:
        if arguments.get("savedSearchId") is not None:
            raise unsupported(f"{connection}Count by savedSearchId")
        wanted = {"query": arguments.get("query"), "first": EVERYTHING}
        found = len(resolver_of("QueryRoot", connection)(None, context, wanted).entries)
        limit = arguments.get("limit")
        return Count(found, True) if limit is None else Count(min(found, limit), found <= limit)

    register("QueryRoot", f"{connection}Count", count)


for _connection in ("orders", "customers"):
    _counting(_connection)

values(
    "Count",
    {
        "count": lambda found: found.count,
        "precision": lambda found: "EXACT" if found.exact else "AT_LEAST",
    },
)
