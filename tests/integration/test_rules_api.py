"""Tag rules as JSON: what staff can do with their own shop's rules, and what is refused."""

import json
from typing import Any

import pytest
from psycopg.errors import LockNotAvailable
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from sandbox.id_tokens import OWNER_ID, mint_id_token
from sandbox.state import Shop
from sandbox.world import World
from shop_app.desk.api_bodies import MOST_BYTES
from shop_app.desk.tag_rules.desk import RulesDesk
from shop_app.desk.tag_rules.turns import Turns, previews
from shop_app.errors import Busy
from tests.customer_rows import bought
from tests.desk.visiting import visitor
from tests.rules import draft, fact, keep, pounds
from tests.spine import SHOP, Spine, know_shop
from tests.standin import new_customer, new_shop

ELSEWHERE = "florist.myshopify.com"
GOOD_FOR_MUCH = {
    "name": "Good",
    "tag": "Good",
    "condition": {"version": 1, "when": fact("spent", "at_least", pounds("1e999999999"))},
}
NOT_THERE = [(404, "not_found"), (404, "no_such_rule"), (404, "no_such_run")]
GOOD = draft("Good", fact("spent", "at_least", pounds("500.00"), days=365))


class Staff:
    """A staff member of a shop at the rules' doors."""

    def __init__(self, spine: Spine, world: World, shop: Shop) -> None:
        self._client = spine.client
        visitor(spine.client, spine.engine, world, shop, member=OWNER_ID)
        self._headers = {"Authorization": f"Bearer {mint_id_token(world, shop)}"}

    def ask(self, method: str, path: str, body: object = None, **query: str) -> TestResponse:
        data = body if isinstance(body, bytes) else json.dumps(body) if body is not None else None
        return self._client.open(
            f"/api/{path}", method=method, headers=self._headers, data=data, query_string=query
        )

    def told(self, method: str, path: str, body: object = None, **query: str) -> Any:
        answer = self.ask(method, path, body, **query)
        assert answer.status_code < 300, answer.text
        return answer.json


@pytest.fixture
def staff(spine: Spine, world: World, shop: Shop) -> Staff:
    return Staff(spine, world, shop)


@pytest.fixture
def buyer(spine: Spine, shop: Shop) -> str:
    """A customer who spent 600.00; the gid."""
    gid = new_customer(shop)
    with spine.engine.begin() as db:
        bought(db, gid, 600)
    return gid


def error(answer: TestResponse) -> tuple[int, str]:
    assert answer.json is not None
    return answer.status_code, answer.json["error"]["code"]


def test_a_rule_is_made_changed_and_found_again(staff: Staff) -> None:
    made = staff.told("POST", "rules", GOOD.as_data())["rule"]
    assert (made["version"], made["key"], made["tag"]) == (1, None, "Good")
    assert made["in_words"] == (
        "Amount spent in the last 365 days, net of refunds: at least £500.00"
    )

    changed = staff.told("PUT", f"rules/{made['id']}", {**made, "name": "The good"})["rule"]

    assert (changed["id"], changed["version"], changed["name"]) == (made["id"], 2, "The good")
    assert staff.told("GET", f"rules/{made['id']}") == {"rule": changed, "run": None}
    assert staff.told("GET", "rules") == {"rules": [changed]}


def test_whoever_changes_an_older_version_is_told_of_both(staff: Staff) -> None:
    made = staff.told("POST", "rules", GOOD.as_data())["rule"]
    staff.told("PUT", f"rules/{made['id']}", {**made, "name": "First"})

    answer = staff.ask("PUT", f"rules/{made['id']}", {**made, "name": "Second"})

    assert error(answer) == (409, "changed_meanwhile")
    assert answer.json is not None
    assert "version 2" in answer.json["error"]["message"]
    assert "not 1" in answer.json["error"]["message"]
    assert answer.json["error"]["details"]["version"] == 2
    assert staff.told("GET", f"rules/{made['id']}")["rule"]["name"] == "First"


def test_a_change_must_say_from_which_version(staff: Staff, spine: Spine) -> None:
    (rule,) = keep(spine.engine, GOOD)
    answer = staff.ask("PUT", f"rules/{rule.id}", GOOD.as_data())
    assert error(answer) == (400, "missing_field")
    assert "version" in answer.json["error"]["message"]  # type: ignore[index]


def test_the_history_says_who_did_what_and_an_old_version_comes_back(staff: Staff) -> None:
    made = staff.told("POST", "rules", GOOD.as_data())["rule"]
    staff.told("PUT", f"rules/{made['id']}", {**made, "name": "Other"})

    restored = staff.told("POST", f"rules/{made['id']}/restore", {"version": 1})["rule"]

    assert (restored["version"], restored["name"]) == (3, "Good")
    versions = staff.told("GET", f"rules/{made['id']}/history")["versions"]
    assert [(one["version"], one["name"]) for one in versions] == [
        (3, "Good"),
        (2, "Other"),
        (1, "Good"),
    ]
    assert {one["by"]["kind"] for one in versions} == {"staff"}
    assert all(one["by"]["id"].isdigit() for one in versions)


def test_what_is_not_the_version_looked_at_is_not_deleted_nor_restored(staff: Staff) -> None:
    made = staff.told("POST", "rules", GOOD.as_data())["rule"]
    path = f"rules/{made['id']}"
    staff.told("PUT", path, {**made, "name": "Other"})

    assert error(staff.ask("DELETE", path, expected_version="1")) == (409, "changed_meanwhile")
    back = {"version": 1, "expected_version": 1}
    assert error(staff.ask("POST", f"{path}/restore", back)) == (409, "changed_meanwhile")
    assert staff.told("GET", path)["rule"]["version"] == 2

    staff.told("POST", f"{path}/restore", {"version": 1, "expected_version": 2})
    staff.told("DELETE", path, expected_version="3")
    assert error(staff.ask("GET", path)) == (404, "no_such_rule")


def test_a_rule_is_not_stored_in_the_place_of_another(staff: Staff) -> None:
    made = staff.told("POST", "rules", GOOD.as_data())["rule"]
    answer = staff.ask("PUT", f"rules/{made['id']}", {**made, "id": made["id"] + 1, "name": "X"})
    assert error(answer) == (400, "wrong_id")
    assert staff.told("GET", f"rules/{made['id']}")["rule"] == made


def test_a_deleted_rule_is_gone_and_its_tags_go_when_asked(
    staff: Staff, spine: Spine, shop: Shop, buyer: str
) -> None:
    made = staff.told("POST", "rules", GOOD.as_data())["rule"]
    staff.told("POST", f"rules/{made['id']}/apply")
    spine.work()
    customer = shop.customers[int(buyer.rsplit("/", 1)[-1])]
    assert customer.tags == ["Good"]

    staff.told("DELETE", f"rules/{made['id']}", remove_tags="true")
    spine.work()

    assert customer.tags == []
    assert error(staff.ask("GET", f"rules/{made['id']}")) == (404, "no_such_rule")


def test_a_preview_counts_gives_examples_and_says_the_price(staff: Staff, buyer: str) -> None:
    seen = staff.told("POST", "rules/preview", GOOD.as_data())

    (tally,) = seen["tags"]
    assert (tally["tag"], tally["gain"], tally["lose"], tally["keep"]) == ("Good", 1, 0, 0)
    assert tally["samples"]["gain"] == [
        {"customer": buyer, "why": "£600.00 spent in the last 365 days; £500.00 needed"}
    ]
    assert seen["cost"] == {
        "customers": 1, "writes": 1, "points": 11, "seconds": 0, "bulk_points": None,
    }  # fmt: skip
    assert staff.told("GET", "rules") == {"rules": []}


def test_one_preview_at_a_time_is_worked_on(staff: Staff, spine: Spine, buyer: str) -> None:
    elsewhere = Turns(spine.engine, "preview", 5)  # another process
    with elsewhere.turn(SHOP):
        answer = staff.ask("POST", "rules/preview", GOOD.as_data())
        with pytest.raises(Busy), elsewhere.turn("other.myshopify.com"):
            pass

    assert error(answer) == (429, "busy")
    assert answer.headers["Retry-After"] == "5"
    assert staff.told("POST", "rules/preview", GOOD.as_data())["tags"][0]["gain"] == 1


def test_the_editor_and_programs_take_turns_at_previews_in_one_process(
    staff: Staff, spine: Spine, buyer: str
) -> None:
    with previews(spine.engine).turn("other.myshopify.com"):  # the editor's, of another shop
        assert error(staff.ask("POST", "rules/preview", GOOD.as_data())) == (429, "busy")
    assert staff.told("POST", "rules/preview", GOOD.as_data())["tags"][0]["gain"] == 1


def test_two_shops_preview_at_once_in_two_processes(spine: Spine) -> None:
    here, elsewhere = (Turns(spine.engine, "preview", 5) for _ in range(2))
    with here.turn(SHOP), elsewhere.turn("other.myshopify.com"):
        pass


def test_a_rule_is_explained_now_and_then(staff: Staff, spine: Spine, buyer: str) -> None:
    made = staff.told("POST", "rules", GOOD.as_data())["rule"]
    staff.told("POST", f"rules/{made['id']}/apply")
    spine.work()

    told = staff.told("GET", f"rules/{made['id']}/explain", customer=buyer)

    why = "£600.00 spent in the last 365 days; £500.00 needed"
    assert (told["holds"], told["wanted"], told["why"]) == (True, True, why)
    assert (told["in_shop"], told["standing"]) == ("ours", "in the shop, added by Amends")
    assert [(one["kind"], one["why"], one["rule_version"]) for one in told["before"]] == [
        ("tag_added", why, 1)
    ]


def test_a_run_is_started_held_and_told_of(staff: Staff, spine: Spine, buyer: str) -> None:
    made = staff.told("POST", "rules", GOOD.as_data())["rule"]

    run = staff.told("POST", f"rules/{made['id']}/apply")["run"]
    assert (run["state"], run["judged"], run["total"], run["percent"]) == ("running", 0, 1, 0.0)
    assert staff.told("POST", f"runs/{run['id']}/pause")["run"]["state"] == "paused"
    spine.work()
    assert staff.told("GET", f"rules/{made['id']}/runs")["runs"][0]["judged"] == 0
    assert staff.told("POST", f"runs/{run['id']}/resume")["run"]["state"] == "running"
    spine.work()

    (done,) = staff.told("GET", f"rules/{made['id']}/runs")["runs"]
    assert (done["state"], done["percent"], done["gained"], done["lost"]) == ("done", 100.0, 1, 0)
    assert error(staff.ask("POST", f"runs/{run['id']}/cancel")) == (409, "wrong_run_state")


def test_facts_are_listed_for_an_editor(staff: Staff) -> None:
    facts = {one["name"]: one for one in staff.told("GET", "rules/facts")["facts"]}
    assert facts["spent"]["kind"] == "money"
    assert facts["spent"]["label"] == "Amount spent"


def test_sentences_come_in_the_language_of_the_staff(staff: Staff, buyer: str) -> None:
    seen = staff.told("POST", "rules/preview", GOOD.as_data(), locale="de")
    assert "600,00" in seen["tags"][0]["samples"]["gain"][0]["why"]


@pytest.mark.parametrize(
    ("_case", "body", "code"),
    [
        ("no JSON", b"{", (400, "not_json")),
        ("nothing at all", b"", (400, "not_json")),
        ("a number out of range", b"1e999", (400, "not_json")),
        ("no object", [], (400, "wrong_type")),
        ("no object as a rule", {"rule": []}, (400, "wrong_type")),
        ("nothing", {}, (400, "missing_field")),
        ("a field too many", {**GOOD.as_data(), "colour": "red"}, (400, "unknown_field")),
        ("a tag too long", {**GOOD.as_data(), "tag": "x" * 41}, (400, "tag_too_long")),
        ("an id that is none", {**GOOD.as_data(), "id": "1"}, (400, "wrong_type")),
        ("an id too large", {**GOOD.as_data(), "id": 2**63}, (400, "out_of_range")),
        ("a version too large", {**GOOD.as_data(), "version": 2**31}, (400, "out_of_range")),
        ("an amount too large", GOOD_FOR_MUCH, (400, "amount")),
        ("too large", b'"' + b"x" * MOST_BYTES + b'"', (413, "too_large")),
    ],
)
def test_what_makes_no_rule_is_refused(
    staff: Staff, _case: str, body: object, code: tuple[int, str]
) -> None:
    assert error(staff.ask("POST", "rules", body)) == code
    assert error(staff.ask("POST", "rules/preview", body)) == code
    assert staff.told("GET", "rules") == {"rules": []}


@pytest.mark.parametrize("number", ["0", "4711", "-1", "x", "9" * 30])
def test_a_rule_that_is_not_there_is_not_found(staff: Staff, number: str) -> None:
    for method, path in [
        ("GET", f"rules/{number}"),
        ("DELETE", f"rules/{number}"),
        ("GET", f"rules/{number}/history"),
        ("POST", f"rules/{number}/apply"),
        ("GET", f"rules/{number}/runs"),
        ("POST", f"runs/{number}/pause"),
    ]:
        assert error(staff.ask(method, path)) in NOT_THERE, path


def test_a_refusal_names_the_place_the_limit_and_the_value(staff: Staff) -> None:
    data = GOOD.as_data()
    data["condition"] = {"version": 1, "when": fact("spent", "at_least", pounds("1"), days=9999)}
    answer = staff.ask("POST", "rules", data)
    assert error(answer) == (400, "out_of_range")
    assert answer.json is not None
    assert answer.json["error"]["details"]["path"] == "when.days"
    assert "3650" in answer.json["error"]["message"]


def test_the_rules_of_another_shop_do_not_exist(spine: Spine, world: World, buyer: str) -> None:
    (rule,) = keep(spine.engine, GOOD)
    with spine.engine.begin() as db:
        know_shop(db, ELSEWHERE)
    stranger = Staff(spine, world, new_shop(world, ELSEWHERE))

    assert stranger.told("GET", "rules") == {"rules": []}
    for method, path in [
        ("GET", f"rules/{rule.id}"),
        ("DELETE", f"rules/{rule.id}"),
        ("POST", f"rules/{rule.id}/apply"),
        ("GET", f"rules/{rule.id}/history"),
    ]:
        assert error(stranger.ask(method, path)) == (404, "no_such_rule"), path
    explained = stranger.ask("GET", f"rules/{rule.id}/explain", customer=buyer)
    assert error(explained) == (404, "no_such_rule")
    sent = stranger.ask("PUT", f"rules/{rule.id}", {**GOOD.as_data(), "version": 1})
    assert error(sent) == (404, "no_such_rule")
    assert spine.rows("SELECT version FROM tag_rule WHERE deleted_at IS NULL") == [{"version": 1}]


def test_what_goes_wrong_unexpectedly_is_said_in_json(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_self: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(RulesDesk, "rules", broken)
    answer = staff.ask("GET", "rules")
    assert error(answer) == (500, "error")
    assert "secret" not in answer.text


def test_an_address_under_api_that_does_not_exist_is_refused_in_json(staff: Staff) -> None:
    assert error(staff.ask("GET", "rulez")) == (404, "not_found")
    assert error(staff.ask("PATCH", "rules")) == (405, "method_not_allowed")


def test_whoever_waits_too_long_for_a_lock_is_told_to_come_again(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(_self: object) -> None:
        raise OperationalError("LOCK", None, LockNotAvailable())

    monkeypatch.setattr(RulesDesk, "rules", locked)
    answer = staff.ask("GET", "rules")
    assert error(answer) == (503, "locked")
    assert answer.headers["Retry-After"] == "10"
