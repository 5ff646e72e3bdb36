"""How the tests run bulk operations: start one, wait for its end, read its lines."""

import io
import json
from typing import Any

from sandbox.bulk.operation import Operation
from tests.sandbox.api.caller import Api

RUN_QUERY = """mutation($q: String!, $g: Boolean! = false) {
  bulkOperationRunQuery(query: $q, groupObjects: $g) {
    bulkOperation { id status url } userErrors { field message code } } }"""
RUN_MUTATION = """mutation($m: String!, $p: String!) {
  bulkOperationRunMutation(mutation: $m, stagedUploadPath: $p) {
    bulkOperation { id status url } userErrors { field message code } } }"""
READ = """query($id: ID!) { bulkOperation(id: $id) {
  id type status errorCode url partialDataUrl objectCount rootObjectCount fileSize
  createdAt completedAt query } }"""
CANCEL = """mutation($id: ID!) { bulkOperationCancel(id: $id) {
  bulkOperation { id status } userErrors { field message } } }"""
STAGE = """mutation($wish: StagedUploadInput!) { stagedUploadsCreate(input: [$wish]) {
  stagedTargets { url resourceUrl parameters { name value } } userErrors { field message } } }"""
WISH = {
    "resource": "BULK_MUTATION_VARIABLES",
    "filename": "variables.jsonl",
    "mimeType": "text/jsonl",
    "httpMethod": "POST",
}
ADD_TAGS = """mutation call($id: ID!, $tags: [String!]!) {
  tagsAdd(id: $id, tags: $tags) { node { id } userErrors { field message } } }"""

Lines = list[dict[str, Any]]


def start_query(api: Api, query: str, *, grouped: bool = False) -> str:
    """Start a bulk query that must be accepted; returns its id."""
    started = api.data(RUN_QUERY, q=query, g=grouped)["bulkOperationRunQuery"]
    assert started["userErrors"] == []
    operation: dict[str, Any] = started["bulkOperation"]
    assert (operation["status"], operation["url"]) == ("CREATED", None)
    return str(operation["id"])


def start_mutation(api: Api, mutation: str, path: str) -> str:
    """Start a bulk mutation that must be accepted; returns its id."""
    started = api.data(RUN_MUTATION, m=mutation, p=path)["bulkOperationRunMutation"]
    assert started["userErrors"] == []
    return str(started["bulkOperation"]["id"])


def known(api: Api, gid: str) -> Operation:
    """The sandbox's own record of an operation."""
    operation = api.world.bulk.find(api.shop.domain, int(gid.rpartition("/")[2]))
    assert operation is not None
    return operation


def wait_until(api: Api, gid: str, status: str) -> None:
    """Wait until an operation has a status; fails after ten seconds."""
    operation, bulk = known(api, gid), api.world.bulk
    with bulk.changed:
        assert bulk.changed.wait_for(lambda: operation.status == status, 10), operation


def wait_for_lines(api: Api, gid: str, count: int) -> None:
    """Wait until so many lines are done; fails after ten seconds."""
    operation, bulk = known(api, gid), api.world.bulk
    with bulk.changed:
        assert bulk.changed.wait_for(lambda: operation.objects >= count, 10), operation


def read(api: Api, gid: str) -> dict[str, Any]:
    """An operation as the API shows it."""
    operation: dict[str, Any] = api.data(READ, id=gid)["bulkOperation"]
    return operation


def finished(api: Api, gid: str, status: str = "COMPLETED") -> dict[str, Any]:
    """An operation once it has ended as expected."""
    wait_until(api, gid, status)
    return read(api, gid)


def download(api: Api, url: str) -> Lines:
    """The lines of a result, read without a token."""
    response = api.app.test_client().get(url)
    assert response.status_code == 200, response.text
    return [json.loads(line) for line in response.text.splitlines()]


def query_lines(api: Api, query: str, *, grouped: bool = False) -> Lines:
    """What a bulk query finds."""
    url = finished(api, start_query(api, query, grouped=grouped))["url"]
    return [] if url is None else download(api, url)


def refusals(api: Api, query: str) -> list[dict[str, Any]]:
    """The user errors of a bulk query that must not start."""
    before = len(api.world.bulk.of(api.shop.domain))
    started = api.data(RUN_QUERY, q=query)["bulkOperationRunQuery"]
    assert started["bulkOperation"] is None
    assert len(api.world.bulk.of(api.shop.domain)) == before
    errors: list[dict[str, Any]] = started["userErrors"]
    return errors


def stage(api: Api, **changes: Any) -> dict[str, Any]:
    """A place for a file: its address and the parameters as a dictionary."""
    created = api.data(STAGE, wish={**WISH, **changes})["stagedUploadsCreate"]
    assert created["userErrors"] == []
    target = created["stagedTargets"][0]
    parameters = {one["name"]: one["value"] for one in target["parameters"]}
    return {**target, "parameters": parameters}


def upload(api: Api, *variables: Any) -> str:
    """Put a file of variables up, one line each (bytes as they are); returns its path."""
    target = stage(api)
    lines = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in variables]
    form = {**target["parameters"], "file": (io.BytesIO(b"\n".join(lines)), "variables.jsonl")}
    response = api.app.test_client().post(target["url"], data=form)
    assert response.status_code == 201, response.text
    return str(target["parameters"]["key"])
