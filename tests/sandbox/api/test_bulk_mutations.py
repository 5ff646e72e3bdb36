"""Bulk mutations: uploads, one run for every line, and what the result says of each."""

import json

import pytest

from sandbox.bulk import storage
from sandbox.state import Shop
from sandbox.world import World
from tests.sandbox.api.bulk import (
    ADD_TAGS,
    CANCEL,
    RUN_MUTATION,
    STAGE,
    WISH,
    Lines,
    download,
    finished,
    read,
    stage,
    start_mutation,
    upload,
    wait_for_lines,
    wait_until,
)
from tests.sandbox.api.caller import DOMAIN, Api, add_customer, customer_gid

NO_SUCH_FILE = {
    "field": None,
    "message": "The JSONL file could not be found. Try uploading the file again, and check that "
    "you've entered the URL correctly for the stagedUploadPath mutation argument.",
    "code": "NO_SUCH_FILE",
}


def _put(api: Api, address: str, parts: list[tuple[str, str]]) -> int:
    """Send a form with its parts in this order; returns the status."""
    body = "".join(
        f'--cut\r\nContent-Disposition: form-data; name="{name}"'
        + ('; filename="v.jsonl"' if name == "file" else "")
        + f"\r\n\r\n{value}\r\n"
        for name, value in parts
    )
    response = api.app.test_client().post(
        address, data=f"{body}--cut--\r\n", content_type="multipart/form-data; boundary=cut"
    )
    return response.status_code


def _refused(api: Api, path: str) -> Lines:
    started = api.data(RUN_MUTATION, m=ADD_TAGS, p=path)["bulkOperationRunMutation"]
    assert started["bulkOperation"] is None
    assert api.world.bulk.of(DOMAIN) == []
    errors: Lines = started["userErrors"]
    return errors


def test_every_line_is_one_mutation_with_its_own_answer(api: Api, shop: Shop) -> None:
    first, second = add_customer(shop), add_customer(shop, tags=("Old",))
    path = upload(
        api,
        {"id": customer_gid(first), "tags": ["VIP"]},
        {"id": "gid://shopify/Customer/1", "tags": ["VIP"]},
        b"",
        b"{not json",
        b"[1]",
        {"id": customer_gid(second), "tags": "VIP"},
        {"tags": ["VIP"]},
        {"id": customer_gid(first), "tags": ["A"] * 251},
    )
    operation = finished(api, start_mutation(api, ADD_TAGS, path))
    lines = download(api, operation["url"])
    done = {"node": {"id": customer_gid(first)}, "userErrors": []}
    assert lines[0] == {"data": {"tagsAdd": done}, "__lineNumber": 0}
    gone = {"node": None, "userErrors": [{"field": ["id"], "message": "Customer does not exist"}]}
    assert lines[1] == {"data": {"tagsAdd": gone}, "__lineNumber": 1}
    assert [line["__lineNumber"] for line in lines] == [0, 1, 3, 4, 5, 6, 7]
    assert "not valid JSON" in lines[2]["errors"][0]["message"]
    assert lines[3]["errors"] == [{"message": "The line is not a JSON object of variables"}]
    assert lines[4]["data"]["tagsAdd"]["node"] == {"id": customer_gid(second)}
    assert "non-null type 'ID!'" in lines[5]["errors"][0]["message"]
    assert lines[6]["errors"][0]["extensions"]["code"] == "MAX_INPUT_SIZE_EXCEEDED"
    assert (operation["objectCount"], operation["rootObjectCount"]) == ("7", "7")
    assert (operation["type"], operation["query"]) == ("MUTATION", ADD_TAGS)
    assert (first.tags, second.tags) == (["VIP"], ["Old", "VIP"])


def test_only_the_start_is_paid(api: Api, shop: Shop, world: World) -> None:
    path = upload(api, *({"id": customer_gid(add_customer(shop)), "tags": ["A"]} for _ in "abc"))
    world.calls.reset(DOMAIN)
    finished(api, start_mutation(api, ADD_TAGS, path))
    assert world.calls.fields(DOMAIN) == {"bulkOperationRunMutation": 1, "bulkOperation": 1}
    assert [call.actual_cost for call in world.calls.calls(DOMAIN)] == [10, 1]


def test_without_the_scope_the_operation_fails_and_changes_nothing(api: Api, shop: Shop) -> None:
    customer = add_customer(shop)
    path = upload(api, {"id": customer_gid(customer), "tags": ["VIP"]})
    shop.scopes.remove("write_customers")
    operation = finished(api, start_mutation(api, ADD_TAGS, path), "FAILED")
    assert (operation["errorCode"], operation["objectCount"]) == ("ACCESS_DENIED", "0")
    assert customer.tags == []


def test_a_cancelled_operation_keeps_what_was_done(api: Api, shop: Shop) -> None:
    customers = [add_customer(shop) for _ in range(3)]
    path = upload(api, *({"id": customer_gid(one), "tags": ["VIP"]} for one in customers))
    control = api.app.test_client()
    control.post(f"/_sandbox/shops/{DOMAIN}/bulk/pace", json={"hold_after_lines": 2})
    started = start_mutation(api, ADD_TAGS, path)
    wait_for_lines(api, started, 2)
    assert read(api, started)["status"] == "RUNNING"
    api.data(CANCEL, id=started)
    assert finished(api, started, "CANCELED")["objectCount"] == "2"
    assert [one.tags for one in customers] == [["VIP"], ["VIP"], []]


def test_an_operation_ends_when_the_app_is_uninstalled(api: Api, shop: Shop) -> None:
    customer = add_customer(shop)
    path = upload(api, {"id": customer_gid(customer), "tags": ["VIP"]})
    control = api.app.test_client()
    control.post(f"/_sandbox/shops/{DOMAIN}/bulk/pace", json={"hold": True})
    started = start_mutation(api, ADD_TAGS, path)
    shop.installed = False
    control.post(f"/_sandbox/shops/{DOMAIN}/bulk/release")
    wait_until(api, started, "FAILED")
    shop.installed = True
    assert read(api, started)["errorCode"] == "ACCESS_DENIED"
    assert customer.tags == []


def test_the_place_for_a_file_is_named_in_full(api: Api) -> None:
    target = stage(api)
    assert target["url"] == "http://localhost/_storage/uploads/"
    key = target["parameters"]["key"]
    assert key.startswith("tmp/77/bulk/")
    assert key.endswith("/variables.jsonl")
    assert target["resourceUrl"] == target["url"] + key
    assert target["parameters"]["Content-Type"] == "text/jsonl"


def test_a_file_is_taken_with_all_parameters_before_it(api: Api, shop: Shop) -> None:
    customer = add_customer(shop)
    target = stage(api)
    line = json.dumps({"id": customer_gid(customer), "tags": ["VIP"]})
    parts = [*target["parameters"].items(), ("file", line)]
    assert _put(api, target["url"], parts) == 201
    finished(api, start_mutation(api, ADD_TAGS, target["parameters"]["key"]))
    assert customer.tags == ["VIP"]


@pytest.mark.parametrize("name", ["key", "policy", "x-goog-signature", "Content-Type"])
@pytest.mark.parametrize("change", ["left out", "wrong", "after the file"])
def test_a_file_without_its_parameters_is_forbidden(api: Api, name: str, change: str) -> None:
    target = stage(api)
    parameters = dict(target["parameters"])
    value = parameters.pop(name)
    parts = [*parameters.items(), ("file", "{}")]
    if change != "left out":
        parts.insert(
            0 if change == "wrong" else len(parts), (name, value + "x" * (change[0] == "w"))
        )
    assert _put(api, target["url"], parts) == 403
    assert _refused(api, target["parameters"]["key"]) == [NO_SUCH_FILE]


def test_a_form_without_a_file_and_another_body_are_bad_requests(api: Api) -> None:
    target = stage(api)
    assert _put(api, target["url"], list(target["parameters"].items())) == 400
    assert api.app.test_client().post(target["url"], json={}).status_code == 400


def test_a_file_that_is_too_large_is_not_kept(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "LARGEST_FILE", 10)
    target = stage(api)
    parameters = list(target["parameters"].items())
    assert _put(api, target["url"], [*parameters, ("file", "x" * 11)]) == 400
    assert _refused(api, target["parameters"]["key"]) == [NO_SUCH_FILE]
    assert _put(api, target["url"], [*parameters, ("file", "x" * 10)]) == 201


def test_an_address_takes_files_for_a_day(api: Api) -> None:
    target = stage(api)
    api.world.clock.advance(86_400)
    assert _put(api, target["url"], [*target["parameters"].items(), ("file", "{}")]) == 403


def test_a_file_of_another_shop_is_not_found(api: Api) -> None:
    other = Shop("other.myshopify.com", id=78, name="Other", installed=True)
    api.world.shops[other.domain] = other
    there = Api(api.world, other, api.app)
    there.token = there.exchange().get_json()["access_token"]
    assert _refused(api, upload(there, {"id": "x", "tags": []})) == [NO_SUCH_FILE]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        (
            {"filename": " "},
            {"field": ["input", "0", "filename"], "message": "Filename is invalid"},
        ),
        (
            {"mimeType": "text/csv"},
            {
                "field": ["input", "0", "mimeType"],
                "message": "Mime type must be text/jsonl for BULK_MUTATION_VARIABLES",
            },
        ),
    ],
)
def test_a_place_for_another_file_is_refused(
    api: Api, changes: dict[str, str], error: dict[str, object]
) -> None:
    created = api.data(STAGE, wish={**WISH, **changes})["stagedUploadsCreate"]
    assert created == {"stagedTargets": None, "userErrors": [error]}


@pytest.mark.parametrize("changes", [{"resource": "IMAGE"}, {"httpMethod": "PUT"}])
def test_places_that_only_the_sandbox_lacks_are_said_loudly(
    api: Api, changes: dict[str, str]
) -> None:
    assert api.error(STAGE, wish={**WISH, **changes})["extensions"]["code"] == "NOT_IN_SANDBOX"
