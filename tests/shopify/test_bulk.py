"""Bulk operations: starting, watching and cancelling them; files that go up and come down."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import orjson
import pytest
from sqlalchemy import Engine, text

from sandbox.bulk.pace import Pace, PlannedFailure
from sandbox.faults import Fault
from sandbox.state import Shop
from sandbox.world import World
from shop_app.db import OpenTransaction
from shop_app.shopify import bulk, bulk_files
from shop_app.shopify.bulk import BulkBusy, BulkKind, BulkState, BulkStatus, StagedFileRefused
from shop_app.shopify.bulk_tags import ADD_TAGS, ALL_TAGS, change, listing, outcome, variables
from shop_app.shopify.client import Admin
from shop_app.shopify.errors import RequestRefused, ShopifyUnavailable
from shop_app.shopify.tags import Direction, Outcome, TagStatus
from tests.standin import new_customer

GID = "gid://shopify/Customer/1"


def over(admin: Admin, gid: str) -> BulkState:
    """The operation once nothing more happens to it."""
    deadline = time.monotonic() + 10
    while True:
        found = bulk.state(admin, gid)
        assert found is not None
        if found.over:
            return found
        assert time.monotonic() < deadline, "waited for 10 s"
        time.sleep(0.005)


def test_a_query_brings_every_object(admin: Admin, shop: Shop) -> None:
    gids = [new_customer(shop, ("VIP", "München")) for _ in range(3)]
    found = over(admin, bulk.run_query(admin, ALL_TAGS))

    assert (found.kind, found.status, found.error_code) == (BulkKind.QUERY, "COMPLETED", None)
    assert (found.objects, found.roots, found.document) == (3, 3, ALL_TAGS)
    assert found.url is not None
    assert sorted(line["id"] for line in bulk.lines(found.url)) == sorted(gids)
    assert [line["tags"] for line in bulk.lines(found.url, skip=2)] == [["VIP", "München"]]


def test_a_query_without_any_object_has_no_file(admin: Admin) -> None:
    found = over(admin, bulk.run_query(admin, ALL_TAGS))
    assert (found.status, found.objects, found.result) == (BulkStatus.COMPLETED, 0, None)


def test_a_mutation_runs_once_for_every_line_of_the_file(admin: Admin, shop: Shop) -> None:
    gids = [new_customer(shop) for _ in range(3)]
    path = bulk.upload(admin, (variables(gid, 'A "tag" ü') for gid in gids))
    found = over(admin, bulk.run_mutation(admin, ADD_TAGS, path))

    assert found.kind is BulkKind.MUTATION
    assert all(customer.tags == ['A "tag" ü'] for customer in shop.customers.values())
    assert found.result is not None
    assert [line["__lineNumber"] for line in bulk.lines(found.result)] == [0, 1, 2]


def test_a_sixth_operation_of_a_kind_is_refused_as_busy(
    admin: Admin, shop: Shop, world: World
) -> None:
    world.bulk.set_pace(shop.domain, lambda _: Pace(hold=True))
    gids = [bulk.run_query(admin, ALL_TAGS) for _ in range(5)]
    with pytest.raises(BulkBusy) as refused:
        bulk.run_query(admin, ALL_TAGS)
    assert refused.value.retryable
    assert sorted(one.gid for one in bulk.running(admin, BulkKind.QUERY)) == sorted(gids)
    assert bulk.running(admin, BulkKind.MUTATION) == []


def test_a_canceled_operation_says_so_and_can_not_be_canceled_again(
    admin: Admin, shop: Shop, world: World
) -> None:
    world.bulk.set_pace(shop.domain, lambda _: Pace(hold=True))
    gid = bulk.run_query(admin, ALL_TAGS)
    bulk.cancel(admin, gid)
    assert over(admin, gid).status is BulkStatus.CANCELED
    with pytest.raises(RequestRefused, match="cannot be canceled"):
        bulk.cancel(admin, gid)


def test_a_failed_operation_has_its_partial_result(admin: Admin, shop: Shop, world: World) -> None:
    for _ in range(5):
        new_customer(shop)
    world.bulk.plan_failure(shop.domain, PlannedFailure(after_lines=2, error_code="TIMEOUT"))
    found = over(admin, bulk.run_query(admin, ALL_TAGS))

    assert (found.status, found.error_code, found.url) == (BulkStatus.FAILED, "TIMEOUT", None)
    assert found.result is not None
    assert len(list(bulk.lines(found.result))) == 2


def test_an_operation_whose_start_was_lost_is_found_by_its_name(
    admin: Admin, shop: Shop, world: World
) -> None:
    world.faults.add(Fault("lost_answer", operation="bulkOperationRunQuery"))
    with pytest.raises(ShopifyUnavailable):
        bulk.run_query(admin, listing("17at1700000000"))
    assert len(world.bulk.of(shop.domain)) == 1

    minute_ago = datetime.now(UTC) - timedelta(minutes=1)
    found = bulk.recent(admin, BulkKind.QUERY, minute_ago)
    assert ["17at1700000000" in one.document for one in found] == [True]
    assert bulk.recent(admin, BulkKind.QUERY, datetime.now(UTC) + timedelta(minutes=1)) == []


def test_a_query_shopify_can_not_run_is_refused(admin: Admin, shop: Shop, world: World) -> None:
    with pytest.raises(RequestRefused):
        bulk.run_query(admin, "query Shop { shop { id } }")
    assert world.bulk.of(shop.domain) == []


def test_a_file_nobody_uploaded_is_refused_as_such(admin: Admin, shop: Shop, world: World) -> None:
    with pytest.raises(StagedFileRefused):
        bulk.run_mutation(admin, ADD_TAGS, "tmp/no/such/file")
    assert world.bulk.of(shop.domain) == []


def test_an_operation_shopify_does_not_know_is_none(admin: Admin) -> None:
    assert bulk.state(admin, "gid://shopify/BulkOperation/404") is None


def test_a_file_over_the_limit_is_refused_before_it_is_sent(
    admin: Admin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_files, "MOST_BYTES", 100)
    monkeypatch.setattr(bulk_files, "_post", lambda *_: pytest.fail("sent"))
    with pytest.raises(ValueError, match="at most 100 bytes, got 132"):
        bulk.upload(admin, (b"x" * 65 for _ in range(3)))


def test_no_file_moves_inside_a_transaction(admin: Admin, engine: Engine) -> None:
    with engine.begin() as db:
        db.execute(text("SELECT 1"))
        with pytest.raises(OpenTransaction):
            bulk.upload(admin, [])
        with pytest.raises(OpenTransaction):
            next(bulk.lines("http://127.0.0.1:9/result"))


def test_the_marks_of_operations_are_valid_names() -> None:
    assert listing("7at17").startswith("query AllTags7at17 {")
    assert change(Direction.ADD, "7at17").startswith("mutation AddTags7at17($id")
    assert change(Direction.REMOVE, "7at17").startswith("mutation RemoveTags7at17($id")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"data": {"tagsAdd": {"userErrors": []}}}, Outcome(GID, TagStatus.OK)),
        (
            {"data": {"tagsAdd": {"userErrors": [{"field": ["tags"], "message": "too many"}]}}},
            Outcome(GID, TagStatus.REFUSED, ("too many",)),
        ),
        (
            {"data": {"tagsAdd": {"userErrors": [{"field": ["id"], "message": "nobody"}]}}},
            Outcome(GID, TagStatus.MISSING),
        ),
        (
            {"data": None, "errors": [{"extensions": {"code": "RESOURCE_NOT_FOUND"}}]},
            Outcome(GID, TagStatus.MISSING),
        ),
        ({"errors": [{"message": "broken", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}]}, None),
        ({"__lineNumber": 3}, None),
    ],
)  # fmt: skip
def test_a_line_says_how_its_change_ended_or_leaves_it_open(
    line: dict[str, object], expected: Outcome | None
) -> None:
    assert outcome(GID, Direction.ADD, line) == expected


Answer = Callable[[BaseHTTPRequestHandler, int], None]


@contextmanager
def storage(answer: Answer) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A file server; yields an address and the headers of the requests it has answered so far."""
    seen: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(dict(self.headers))
            answer(self, len(seen))

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/result.jsonl", seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def send(handler: BaseHTTPRequestHandler, body: bytes, *, length: int | None = None) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body) if length is None else length))
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture
def naps_of_files(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long transfers slept between attempts, in seconds."""
    naps: list[float] = []
    monkeypatch.setattr(bulk_files, "_nap", naps.append)
    return naps


LINES = [{"id": number, "big": 2**60 + number} for number in range(100)]
BODY = b"".join(orjson.dumps(line) + b"\n" for line in LINES)


def test_a_download_that_breaks_goes_on_where_it_was(naps_of_files: list[float]) -> None:
    def break_twice(handler: BaseHTTPRequestHandler, attempt: int) -> None:
        cut = BODY[: 1000 * attempt] if attempt < 3 else BODY
        send(handler, cut, length=len(BODY))

    with storage(break_twice) as (url, seen):
        assert list(bulk.lines(url, skip=3)) == LINES[3:]
    assert len(seen) == 3
    assert not any("x-shopify-access-token" in {name.lower() for name in one} for one in seen)


def test_a_download_that_brings_nothing_three_times_is_given_up(
    naps_of_files: list[float],
) -> None:
    refusing = storage(lambda handler, _: handler.send_error(503))
    with refusing as (url, seen), pytest.raises(ShopifyUnavailable, match="HTTP 503"):
        next(bulk.lines(url))
    assert len(seen) == 3
    assert naps_of_files == [0.5, 2.0]


def test_an_address_that_no_longer_works_is_not_tried_again() -> None:
    refusing = storage(lambda handler, _: handler.send_error(403))
    with refusing as (url, seen), pytest.raises(bulk.ResultGone):
        next(bulk.lines(url))
    assert len(seen) == 1


def test_a_line_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_files, "LONGEST_LINE", 1000)
    endless = storage(lambda handler, _: send(handler, b"x" * 5000))
    with endless as (url, _), pytest.raises(RequestRefused, match="longer than 1000 bytes"):
        next(bulk.lines(url))


def test_a_line_that_is_no_object_is_refused_by_its_number() -> None:
    with storage(lambda handler, _: send(handler, b'{"id": 1}\n[2]\n')) as (url, _):
        found = bulk.lines(url)
        assert next(found) == {"id": 1}
        with pytest.raises(RequestRefused, match="line 1 "):
            next(found)


def test_an_address_that_others_could_read_along_is_refused() -> None:
    with pytest.raises(RequestRefused, match="not https"):
        next(bulk.lines("http://storage.example/result.jsonl"))


def test_an_upload_that_fails_is_tried_again_with_the_whole_file(
    admin: Admin, shop: Shop, monkeypatch: pytest.MonkeyPatch, naps_of_files: list[float]
) -> None:
    real, calls = bulk_files._post, []

    def fail_once(*arguments: object) -> None:
        calls.append(arguments)
        if len(calls) == 1:
            arguments[3].read(10)  # type: ignore[attr-defined]
            raise ShopifyUnavailable("broken")
        real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(bulk_files, "_post", fail_once)
    gid = new_customer(shop)
    path = bulk.upload(admin, [variables(gid, "VIP")])
    over(admin, bulk.run_mutation(admin, ADD_TAGS, path))
    assert [customer.tags for customer in shop.customers.values()] == [["VIP"]]
    assert naps_of_files == [0.5]
