"""The GraphQL endpoint of every shop: `POST /{domain}/admin/api/2026-10/graphql.json`.

Answers follow the real API: trouble with the shop or the token is an HTTP status, everything about
the query is HTTP 200 with `errors`, and every answered query says in `extensions.cost` what it cost.
"""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, request
from graphql import GraphQLError

from sandbox.answers import afterwards, json_answer, open_shop, refusal, refused
from sandbox.faults import Fault
from sandbox.graphql import resolvers  # noqa: F401  (importing it registers every resolver)
from sandbox.graphql.bucket import Buckets
from sandbox.graphql.context import Context
from sandbox.graphql.cost import MOST_FOR_ONE_QUERY
from sandbox.graphql.document import Document, Operation, long_arrays, prepare
from sandbox.graphql.execution import run
from sandbox.graphql.outcome import Outcome, answered, failed, partial, throttled, too_dear
from sandbox.graphql.request import BadRequestError, GraphQLRequest, read_request
from sandbox.schema import API_VERSION
from sandbox.schema.access_text import implied
from sandbox.state import Shop
from sandbox.world import Call, World

TOKEN_HEADER = "X-Shopify-Access-Token"  # noqa: S105  (the name of a header)


def blueprint(world: World) -> Blueprint:
    """The GraphQL endpoint of every shop of this world; all other API versions are 404."""
    pages = Blueprint("graphql", __name__)
    buckets = Buckets()

    @pages.post("/<domain>/admin/api/<version>/graphql.json")
    def graphql(domain: str, version: str) -> Response:
        shop = open_shop(world, domain)
        if isinstance(shop, Response):
            return shop
        if version != API_VERSION:
            return refused(404)
        try:
            asked = read_request(request.get_data())
        except BadRequestError as error:
            return json_answer({"errors": error.errors}, 400)
        return _Handling(world, buckets, shop, asked).answer()

    return pages


class _Handling:
    """One request from its faults and its token to the answer and its line in the log."""

    def __init__(self, world: World, buckets: Buckets, shop: Shop, asked: GraphQLRequest) -> None:
        self.world = world
        self.buckets = buckets
        self.shop = shop
        self.asked = asked
        self.now = world.clock.now()
        self.document: Document = prepare(asked.query)
        self.operation: Operation | None = self.document.operation(asked.operation_name)

    def answer(self) -> Response:
        """The HTTP answer, with the fault queued for this call acted out."""
        fault = self.world.faults.take(self.shop.domain, self._names())
        token = request.headers.get(TOKEN_HEADER, "")
        if fault is not None and fault.kind == "token_revoked":
            self.world.tokens.revoke(self.shop.domain, token)
        answer = refusal(fault) or self._without_access(token)
        if answer is not None:
            self._record(Outcome(fault.kind if fault else "refused", {}), answer.status_code)
            return answer
        outcome = self._outcome(fault)
        self._record(outcome, 200)
        answer = json_answer(outcome.body)
        answer.headers["X-Shopify-API-Version"] = API_VERSION
        answer.headers["X-Request-Id"] = str(uuid.uuid4())
        return afterwards(fault, answer)

    def _names(self) -> frozenset[str]:
        operation = self.operation
        root_fields = operation.root_fields if operation else ()
        name = operation.name if operation else self.asked.operation_name
        return frozenset(filter(None, (*root_fields, name)))

    def _without_access(self, token: str) -> Response | None:
        known = self.world.tokens.check(self.shop.domain, token, self.now)
        return None if known is not None and self.shop.installed else refused(401)

    def _outcome(self, fault: Fault | None) -> Outcome:
        if self.document.errors:
            return failed(self.document.errors)
        if self.operation is None:
            return failed([GraphQLError(_no_operation(self.asked.operation_name))])
        long = list(long_arrays(self.asked.variables))
        if long:
            return failed(long)
        cost = self.operation.requested_cost(self.asked.variables)
        if cost > MOST_FOR_ONE_QUERY:
            return too_dear(cost)
        if fault is not None and fault.kind == "throttle":
            self.buckets.drain(self.shop, cost, fault.seconds, self.now)
        if not self.buckets.take(self.shop, cost, self.now):
            return throttled(cost, self.buckets.status(self.shop, self.now))
        outcome = self._run(self.operation, cost)
        return partial(outcome) if fault is not None and fault.kind == "partial" else outcome

    def _run(self, operation: Operation, cost: int) -> Outcome:
        context = Context(self.world, self.shop, implied(self.shop.scopes), self.now)
        result = run(self.document, context, self.asked.variables, operation.name)
        actual = min(operation.cost.actual(result.data), cost)
        self.buckets.give_back(self.shop, cost - actual, self.now)
        return answered(result, cost, actual, self.buckets.status(self.shop, self.now))

    def _record(self, outcome: Outcome, status: int) -> None:
        operation = self.operation
        call = Call(
            at=self.now,
            operation=operation.name if operation else self.asked.operation_name,
            root_fields=operation.root_fields if operation else (),
            requested_cost=outcome.requested,
            actual_cost=outcome.actual,
            status=status,
            outcome=outcome.name,
        )
        self.world.calls.record(self.shop.domain, call)


def _no_operation(name: str | None) -> str:
    if name is None:
        return "An operation name is required"
    return f'No operation named "{name}"'
