"""Issues as JSON: opened once, changed by one at a time, listed page by page."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from sandbox.state import Shop
from shop_app.desk.api_bodies import MOST_BYTES
from shop_app.staff.rules import Role
from tests.api.asking import CUSTOMER, LATE, LINE, ORDER, OWNER, Extension, error, stock
from tests.security.filling import everything

UUID = "7d3f0c1e-5a55-4a43-9d67-2c1b0a8e9f11"


def test_an_issue_is_opened_and_found_again(owner: Extension) -> None:
    sent = {
        **LATE,
        "order": ORDER,
        "lines": [LINE],
        "severity": "urgent",
        "impact": "No parcel.\nNo news.",
        "owner": OWNER,
    }
    opened = owner.told("POST", "issues", sent)["issue"]

    assert {name: opened[name] for name in sent} == sent
    assert (opened["number"], opened["version"], opened["status"]) == (1001, 1, "open")
    assert opened["moves"] == [
        "waiting_customer",
        "waiting_carrier",
        "waiting_supplier",
        "resolved",
    ]
    assert opened["opened_by"] == {"actor": "staff", "id": OWNER}
    assert datetime.fromisoformat(opened["opened_at"]).utcoffset() is not None
    assert owner.told("GET", "issues/1001")["issue"] == opened


def test_a_request_that_is_sent_again_opens_nothing_and_answers_the_same(owner: Extension) -> None:
    first = owner.ask("POST", "issues", LATE, key=UUID)
    again = owner.ask("POST", "issues", LATE, key=UUID)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json == first.json
    assert len(owner.told("GET", "issues")["issues"]) == 1


def test_the_same_key_of_somebody_else_is_another_key(owner: Extension) -> None:
    other = replace(owner, role=Role.STAFF)
    assert owner.told("POST", "issues", LATE, key=UUID)["issue"]["number"] == 1001
    assert other.told("POST", "issues", LATE, key=UUID)["issue"]["number"] == 1002


def test_a_change_keeps_what_it_does_not_name(owner: Extension) -> None:
    owner.opened(impact="Late.", sub_reason="late.carrier")
    changed = owner.told(
        "PATCH", "issues/1001", {"version": 1, "severity": "high", "wish": "Soon."}
    )
    issue = changed["issue"]
    assert (issue["version"], issue["severity"], issue["wish"]) == (2, "high", "Soon.")
    assert (issue["impact"], issue["sub_reason"], issue["reason"]) == (
        "Late.",
        "late.carrier",
        "late",
    )
    emptied = owner.told("PATCH", "issues/1001", {"version": 2, "sub_reason": None})["issue"]
    assert emptied["sub_reason"] is None


CHANGES: list[tuple[str, str, dict[str, Any]]] = [
    ("PATCH", "", {"wish": "Mine."}),
    ("POST", "/status", {"status": "resolved"}),
    ("POST", "/owner", {"owner": None}),
    ("POST", "/remedy", {"remedy": "apology"}),
]


def test_whoever_comes_second_gets_what_stands_there_now(owner: Extension) -> None:
    owner.opened(owner=OWNER)
    first = owner.told("PATCH", "issues/1001", {"version": 1, "wish": "Theirs."})["issue"]
    for method, path, body in CHANGES:
        answer = owner.ask(method, f"issues/1001{path}", {"version": 1, **body})

        assert error(answer) == (409, "issue_changed")
        details = answer.json["error"]["details"]  # type: ignore[index]
        assert details == {"number": 1001, "version": 2, "based_on": 1, "issue": first}
        assert owner.told("GET", "issues/1001")["issue"] == first


def test_an_issue_goes_its_way_to_a_content_customer(owner: Extension) -> None:
    owner.opened(owner=OWNER)
    money = {"amount": 1250, "currency": "EUR"}
    owner.told("POST", "issues/1001/remedy", {"version": 1, "remedy": "refund", "amount": money})
    resolved = owner.told("POST", "issues/1001/status", {"version": 2, "status": "resolved"})
    assert resolved["issue"]["remedy"] == {"remedy": "refund", "amount": money, "link": None}
    assert resolved["issue"]["follow_up_at"] is not None
    assert resolved["issue"]["moves"] == ["open", "closed"]

    closed = owner.told("POST", "issues/1001/follow-up", {"content": True})["issue"]

    assert (closed["status"], closed["version"]) == ("closed", 4)
    told = owner.told("GET", "issues/1001/history", limit=3)
    assert [line["kind"] for line in told["history"]] == ["moved", "followed_up", "moved"]
    older = owner.told("GET", "issues/1001/history", before=told["next"])
    assert [line["kind"] for line in older["history"]][-2:] == ["remedied", "opened"]
    assert older["next"] is None
    again = owner.ask("POST", "issues/1001/follow-up", {"content": True})
    assert error(again) == (409, "follow_up_over")


def test_a_move_that_is_not_allowed_is_refused(owner: Extension) -> None:
    owner.opened()
    answer = owner.ask("POST", "issues/1001/status", {"version": 1, "status": "closed"})
    assert error(answer) == (400, "move_not_allowed")
    assert owner.told("GET", "issues/1001")["issue"]["version"] == 1


def test_a_list_is_read_page_by_page_while_issues_come(owner: Extension) -> None:
    for _ in range(5):
        owner.opened()
    first = owner.told("GET", "issues", limit=2)
    owner.opened()
    second = owner.told("GET", "issues", limit=2, cursor=first["next"])
    third = owner.told("GET", "issues", limit=2, cursor=second["next"])

    pages = [[issue["number"] for issue in page["issues"]] for page in (first, second, third)]
    assert pages == [[1005, 1004], [1003, 1002], [1001]]
    assert third["next"] is None


def test_lists_are_filtered_searched_and_counted(owner: Extension) -> None:
    owner.opened(severity="urgent", owner=OWNER, impact="The vase broke.")
    owner.opened(reason="damaged", order=ORDER)

    def numbers(**query: Any) -> list[int]:
        return [issue["number"] for issue in owner.told("GET", "issues", **query)["issues"]]

    assert numbers(view="mine") == [1001]
    assert numbers(severity="urgent", customer=CUSTOMER) == [1001]
    assert numbers(owner="none", order=ORDER, reason="damaged") == [1002]
    assert numbers(opened_by="staff", opened_by_id=OWNER, sort="severity") == [1001, 1002]
    assert numbers(q="VASE") == [1001]
    assert numbers(opened_to="2020-01-01") == []
    counts = owner.told("GET", "issues/counts")
    assert (counts["mine"], counts["unassigned"], counts["follow_up"]) == (1, 1, 0)


def test_the_same_trouble_again_is_known_and_says_of_what_it_is_a_repeat(owner: Extension) -> None:
    owner.opened()
    found = owner.told("GET", "issues/repeats", customer=CUSTOMER, reason="late")["issues"]
    assert [issue["number"] for issue in found] == [1001]
    assert owner.opened(repeat_of=1001)["repeat_of"] == 1001
    assert error(owner.ask("POST", "issues", {**LATE, "repeat_of": 999})) == (404, "issue_unknown")
    assert error(owner.ask("GET", "issues/repeats", reason="late")) == (400, "about_nobody")


def test_reasons_are_named_in_the_readers_language(owner: Extension) -> None:
    reasons = owner.told("GET", "reasons")["reasons"]
    late = next(one for one in reasons if one["key"] == "late")
    assert late["name"] == "Late delivery"
    assert "late.carrier" in [one["key"] for one in late["sub_reasons"]]


def test_a_member_is_told_of_what_others_gave_them(owner: Extension) -> None:
    replace(owner, role=Role.STAFF).opened(owner=OWNER)
    told = owner.told("GET", "notifications")
    assert (told["unread"], told["next"]) == (1, None)
    (one,) = told["notifications"]
    assert (one["kind"], one["issue"], one["read_at"]) == ("assigned", 1001, None)
    assert one["by"] == {"actor": "staff", "id": "gid://shopify/StaffMember/72"}


REFUSED: list[tuple[str, Any, str]] = [
    ("no JSON", b"{", "not_json"),
    ("nothing", b"", "not_json"),
    ("half a surrogate pair", b'{"reason": "\\ud800"}', "not_json"),
    ("no object", [], "wrong_type"),
    ("a field too many", {**LATE, "status": "closed"}, "unknown_field"),
    ("no reason", {"customer": CUSTOMER, "channel": "email"}, "missing_field"),
    ("an unknown reason", {**LATE, "reason": "boredom"}, "reason_unknown"),
    ("an unknown channel", {**LATE, "channel": "pigeon"}, "unknown_value"),
    ("a number as a text", {**LATE, "repeat_of": "1001"}, "wrong_type"),
    ("a huge number", {**LATE, "repeat_of": 10**30}, "out_of_range"),
    ("a float", {**LATE, "repeat_of": 1001.5}, "wrong_type"),
    ("a NUL byte", {**LATE, "impact": "a\0b"}, "unseen_characters"),
    ("a long text", {**LATE, "wish": "x" * 5001}, "text_too_long"),
    ("nobody", {"reason": "late", "channel": "email"}, "about_nobody"),
    ("an order's id as a customer's", {**LATE, "customer": ORDER}, "wrong_format"),
    ("an unknown order", {**LATE, "order": "gid://shopify/Order/5"}, "order_unknown"),
    ("another order's line", {**LATE, "order": ORDER, "lines": [f"{LINE}1"]}, "line_unknown"),
    ("a stranger as the owner", {**LATE, "owner": f"{OWNER}99"}, "owner_unknown"),
]


def test_what_can_not_be_opened_is_refused_and_nothing_is_written(
    owner: Extension, engine: Engine, installed: Shop
) -> None:
    before = everything(engine, installed.domain)
    found = [(case, *error(owner.ask("POST", "issues", body))) for case, body, _ in REFUSED]
    assert found == [(case, 400, code) for case, _, code in REFUSED]
    assert everything(engine, installed.domain) == before


def test_what_is_wrong_names_the_field_its_limit_and_its_measure_and_repeats_no_words(
    owner: Extension,
) -> None:
    answer = owner.ask("POST", "issues", {**LATE, "wish": "secret" * 1000})
    assert answer.json == {
        "error": {
            "code": "text_too_long",
            "message": "wish: characters may be at most 5000, got 6000",
            "details": {"path": "wish", "limit": 5000, "value": 6000},
            "text": "The text is too long: up to 5,000 characters fit.",
        }
    }


FILTERS: list[tuple[dict[str, Any], str]] = [
    ({"status": "lost"}, "unknown_value"),
    ({"limit": 101}, "out_of_range"),
    ({"cursor": "x"}, "unknown_cursor"),
    ({"cursor": "5~99999", "sort": "severity"}, "unknown_cursor"),
    ({"q": "x" * 201}, "text_too_long"),
    ({"customer": "5"}, "wrong_format"),
    ({"opened_from": "yesterday"}, "wrong_value"),
    ({"colour": "red"}, "unknown_field"),
]


def test_an_unknown_filter_is_refused(owner: Extension) -> None:
    found = [(query, *error(owner.ask("GET", "issues", **query))) for query, _ in FILTERS]
    assert found == [(query, 400, code) for query, code in FILTERS]


def test_there_is_no_issue_of_another_number(owner: Extension) -> None:
    sent = {"version": 1, "status": "resolved"}
    for number in ("0", "abc", "1042", "9" * 18, "9" * 40, "1.5"):
        assert error(owner.ask("GET", f"issues/{number}"))[0] == 404
        assert error(owner.ask("POST", f"issues/{number}/status", sent))[0] == 404


def test_a_body_that_is_too_long_is_not_read(owner: Extension) -> None:
    assert error(owner.ask("POST", "issues", b" " * (MOST_BYTES + 1))) == (413, "too_large")


def test_another_shop_sees_and_changes_nothing(
    owner: Extension, engine: Engine, stranger: Shop
) -> None:
    other = replace(owner, shop=stranger)
    stock(engine, stranger)
    owner.opened(impact="Elderflower")
    owner.told("POST", "issues/1001/notes", {"text": "Elderflower"})
    before = everything(engine, owner.shop.domain)

    assert other.told("GET", "issues", q="Elderflower") == {"issues": [], "next": None}
    assert other.told("GET", f"customers/{CUSTOMER.rpartition('/')[2]}/notes")["notes"] == []
    assert other.told("GET", "issues/repeats", customer=CUSTOMER, reason="late")["issues"] == []
    for door in ("", "/notes", "/history"):
        assert error(other.ask("GET", f"issues/1001{door}")) == (404, "issue_unknown")
    for method, path, body in CHANGES:
        answer = other.ask(method, f"issues/1001{path}", {"version": 1, **body})
        assert error(answer) == (404, "issue_unknown")
    assert other.opened()["number"] == 1001
    assert everything(engine, owner.shop.domain) == before
