"""Bulk operations: queries and mutations that Shopify works through by itself, without the bucket.

Shopify (since API 2026-01): at most 5 of each kind at once per shop and app, 10 days each; results
are kept for 7 days. The files that go in and come out are `bulk_files`' part.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from shop_app.errors import Unavailable
from shop_app.shopify.bulk_files import ResultGone, lines, upload
from shop_app.shopify.client import Admin, Operation
from shop_app.shopify.errors import RequestRefused, ShopifyUnavailable

__all__ = [
    "BulkBusy",
    "BulkKind",
    "BulkState",
    "BulkStatus",
    "ResultGone",
    "StagedFileRefused",
    "cancel",
    "lines",
    "recent",
    "run_mutation",
    "run_query",
    "running",
    "state",
    "upload",
]

RUN_QUERY = Operation(
    "RunBulkQuery",
    """mutation RunBulkQuery($query: String!, $group: Boolean!) {
  bulkOperationRunQuery(query: $query, groupObjects: $group) {
    bulkOperation { id }
    userErrors { code message }
  }
}""",
)
RUN_MUTATION = Operation(
    "RunBulkMutation",
    """mutation RunBulkMutation($mutation: String!, $path: String!) {
  bulkOperationRunMutation(mutation: $mutation, stagedUploadPath: $path) {
    bulkOperation { id }
    userErrors { code message }
  }
}""",
)
CANCEL = Operation(
    "CancelBulk",
    """mutation CancelBulk($id: ID!) {
  bulkOperationCancel(id: $id) { userErrors { field message } }
}""",
)
STATE = Operation(
    "ReadBulk",
    """query ReadBulk($id: ID!) {
  bulkOperation(id: $id) {
    id type status errorCode objectCount rootObjectCount url partialDataUrl query
  }
}""",
    cost=1,
)
MOST_LISTED = 25
LIST = Operation(
    "ListBulks",
    """query ListBulks($first: Int!, $filter: String!) {
  bulkOperations(first: $first, query: $filter) {
    nodes { id type status errorCode objectCount rootObjectCount url partialDataUrl query }
  }
}""",
    cost=MOST_LISTED + 2,
)

_BUSY = frozenset({"LIMIT_REACHED", "OPERATION_IN_PROGRESS"})
_FILE = frozenset({"NO_SUCH_FILE", "INVALID_STAGED_UPLOAD_FILE"})


class BulkKind(StrEnum):
    """What a bulk operation runs; Shopify counts its limit of 5 for each."""

    QUERY = "QUERY"
    MUTATION = "MUTATION"


class BulkStatus(StrEnum):
    """How far a bulk operation is, in Shopify's words."""

    CREATED = "CREATED"
    RUNNING = "RUNNING"
    CANCELING = "CANCELING"
    COMPLETED = "COMPLETED"
    CANCELED = "CANCELED"
    EXPIRED = "EXPIRED"
    FAILED = "FAILED"


_UNDER_WAY = frozenset({BulkStatus.CREATED, BulkStatus.RUNNING, BulkStatus.CANCELING})
_NOT_OVER = " OR ".join(sorted(f"status:{status.lower()}" for status in _UNDER_WAY))


class BulkBusy(Unavailable):
    """As many bulk operations as Shopify allows are running already; nothing was started."""

    code = "bulk_busy"


class StagedFileRefused(RequestRefused):
    """Shopify does not find or take the uploaded file: upload it anew."""

    code = "staged_file_refused"


@dataclass(frozen=True, slots=True)
class BulkState:
    """One bulk operation. `objects` are the lines written so far, `roots` those of the outermost
    level; `url` is the whole result (None when there are no lines), `partial_url` what there is
    after a failure or a cancellation; `document` the query or mutation it was started with."""

    gid: str
    kind: BulkKind
    status: BulkStatus
    error_code: str | None
    objects: int
    roots: int
    url: str | None
    partial_url: str | None
    document: str

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.status not in _UNDER_WAY

    @property
    def result(self) -> str | None:
        """Where the lines are that Shopify has written, whole or not."""
        return self.url or self.partial_url


def run_query(
    admin: Admin, document: str, group: bool = True, *, not_after: float = math.inf
) -> str:
    """Start reading everything that `document` names; returns the operation's gid.

    `group` has the lines of nested objects follow their parent's; `not_after` as for `Admin.mutate`.
    Raises BulkBusy, RequestRefused, and what `Admin.mutate` raises: after ShopifyUnavailable it may
    have started (see `recent`).
    """
    answer = admin.mutate(RUN_QUERY, {"query": document, "group": group}, not_after=not_after)
    answer.must_be_whole(f"{admin.shop}: {RUN_QUERY.name}")
    return _started(admin.shop, RUN_QUERY.name, answer.data["bulkOperationRunQuery"])


def run_mutation(admin: Admin, document: str, path: str, *, not_after: float = math.inf) -> str:
    """Start the mutation `document` once for every line of the uploaded file; returns the gid.

    `path` is what `upload` returned; `not_after` as for `Admin.mutate`. Raises BulkBusy,
    StagedFileRefused, RequestRefused, and what `Admin.mutate` raises: after ShopifyUnavailable it
    may have started (see `recent`).
    """
    variables = {"mutation": document, "path": path}
    answer = admin.mutate(RUN_MUTATION, variables, not_after=not_after)
    answer.must_be_whole(f"{admin.shop}: {RUN_MUTATION.name}")
    return _started(admin.shop, RUN_MUTATION.name, answer.data["bulkOperationRunMutation"])


def state(admin: Admin, gid: str) -> BulkState | None:
    """How far an operation is; None when Shopify no longer knows it. Costs 1 point.

    Raises what `Admin.query` raises.
    """
    answer = admin.query(STATE, {"id": gid})
    answer.must_be_whole(f"{admin.shop}: {STATE.name}")
    found = answer.data["bulkOperation"]
    return None if found is None else _state(found)


def recent(admin: Admin, kind: BulkKind, since: datetime) -> list[BulkState]:
    """Up to 25 operations of the app that were started since then; costs up to 27 points.

    Finds by its `document` one whose start was answered to nobody. Raises what `Admin.query` raises.
    """
    return _listed(admin, kind, f"created_at:>='{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}'")


def running(admin: Admin, kind: BulkKind) -> list[BulkState]:
    """Those that are not over (Shopify: at most 5 of a kind). Raises what `Admin.query` raises."""
    return _listed(admin, kind, _NOT_OVER)


def _listed(admin: Admin, kind: BulkKind, wanted: str) -> list[BulkState]:
    answer = admin.query(LIST, {"first": MOST_LISTED, "filter": wanted})
    answer.must_be_whole(f"{admin.shop}: {LIST.name}")
    found = map(_state, answer.data["bulkOperations"]["nodes"])
    return [one for one in found if one.kind is kind]


def cancel(admin: Admin, gid: str) -> None:
    """Ask Shopify to stop an operation; it becomes CANCELING, then CANCELED with partial results.

    Raises RequestRefused (for one that is over, say) and what `Admin.mutate` raises.
    """
    answer = admin.mutate(CANCEL, {"id": gid}, idempotent=True)
    answer.must_be_whole(f"{admin.shop}: {CANCEL.name}")
    problems = answer.data["bulkOperationCancel"]["userErrors"]
    if problems:
        raise RequestRefused(f"{admin.shop}: {CANCEL.name} {gid}: {_said(problems)}")


def _started(shop: str, name: str, payload: Mapping[str, Any]) -> str:
    problems = payload["userErrors"]
    if problems:
        raise _refusal(f"{shop}: {name}: {_said(problems)}", {one["code"] for one in problems})
    if payload["bulkOperation"] is None:
        raise ShopifyUnavailable(f"{shop}: {name}: neither an operation nor an error came back")
    return str(payload["bulkOperation"]["id"])


def _refusal(said: str, codes: set[str | None]) -> BulkBusy | RequestRefused | ShopifyUnavailable:
    if codes & _BUSY:
        return BulkBusy(said)
    if codes & _FILE:
        return StagedFileRefused(said)
    if "INTERNAL_FILE_SERVER_ERROR" in codes:
        return ShopifyUnavailable(said)
    return RequestRefused(said)


def _said(problems: list[Mapping[str, Any]]) -> str:
    return "; ".join(str(one["message"]) for one in problems)


def _state(node: Mapping[str, Any]) -> BulkState:
    return BulkState(
        gid=node["id"],
        kind=BulkKind(node["type"]),
        status=BulkStatus(node["status"]),
        error_code=node["errorCode"],
        objects=int(node["objectCount"]),  # whole numbers of 64 bits come as text
        roots=int(node["rootObjectCount"]),
        url=node["url"],
        partial_url=node["partialDataUrl"],
        document=node["query"],
    )
