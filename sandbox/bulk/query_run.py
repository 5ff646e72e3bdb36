"""What a bulk query does while it runs: read everything the app may see, portion by portion."""

from __future__ import annotations

import time
from typing import Any

import orjson
from graphql import GraphQLError

from sandbox.bulk.operation import OperationFailed
from sandbox.bulk.query_rules import BulkQuery
from sandbox.bulk.running import Line, Run
from sandbox.bulk.walk import Compiler, Connection
from sandbox.graphql.context import Context
from sandbox.schema.access_text import implied
from sandbox.state import Customer, Order

# After each portion the shop's lock is left to others for this many seconds.
PAUSE = 0.001


def run_query(run: Run, query: BulkQuery, *, group_objects: bool) -> None:
    """Write one line for every object of every connection; raises OperationFailed."""
    granted = implied(run.shop.scopes)
    context = Context(run.world, run.shop, granted, run.operation.created_at)
    compiler = Compiler(context, query.fragments)
    try:
        for root in compiler.roots(query.operation):
            _write_all(run, context, compiler, root, group_objects=group_objects)
    except GraphQLError as error:
        raise failure_of(error) from error


def failure_of(error: GraphQLError) -> OperationFailed:
    """How an operation fails when a field of it cannot be answered."""
    denied = (error.extensions or {}).get("code") == "ACCESS_DENIED"
    return OperationFailed("ACCESS_DENIED" if denied else "INTERNAL_SERVER_ERROR", error.message)


def _write_all(
    run: Run, context: Context, compiler: Compiler, root: Connection, *, group_objects: bool
) -> None:
    with run.shop.lock:
        items = root.items(None)
    done = 0
    while done < len(items):
        portion = items[done : done + run.room()]
        with run.shop.lock:
            _still_allowed(context, compiler)
            living = [item for item in portion if _exists(context, item)]
            lines = [line for item in living for line in root.lines(item)]
        if not group_objects:
            # Without grouping no order is promised, so nobody may rely on parents coming first.
            lines.sort(key=lambda line: line[1])
        run.write([_encoded(line) for line in lines])
        done += len(portion)
        time.sleep(PAUSE)


def _encoded(line: tuple[dict[str, Any], bool]) -> Line:
    return orjson.dumps(line[0]), line[1]


def _still_allowed(context: Context, compiler: Compiler) -> None:
    """The app may lose scopes, or the whole shop, while the operation runs."""
    if not context.shop.installed:
        raise OperationFailed("ACCESS_DENIED", "the app is not installed any more")
    context.granted = implied(context.shop.scopes)
    for guard in compiler.guards:
        guard.check(context.granted, context.world.approved_data)


def _exists(context: Context, item: object) -> bool:
    if isinstance(item, Customer):
        return context.customer(item.id) is item
    return not isinstance(item, Order) or context.order(item.id) is item
