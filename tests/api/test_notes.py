"""Notes as JSON: written once, never changed, read where they belong."""

from __future__ import annotations

from typing import Any

from tests.api.asking import CUSTOMER, ORDER, OWNER, Extension, error

KEY = "0b6f1d52-8e11-4f0e-a1c2-93b1f7a40001"
OF_CUSTOMER = f"customers/{CUSTOMER.rpartition('/')[2]}/notes"
OF_ORDER = f"orders/{ORDER.rpartition('/')[2]}/notes"


def test_a_note_on_an_issue_is_found_on_its_customer_and_order_too(owner: Extension) -> None:
    owner.opened(order=ORDER)
    sent = {"text": "We send a new one.", "said": "to_customer"}
    note = owner.told("POST", "issues/1001/notes", sent)["note"]

    assert (note["text"], note["said"], note["issue"]) == (
        "We send a new one.",
        "to_customer",
        1001,
    )
    assert note["by"] == {"actor": "staff", "id": OWNER}
    for path in ("issues/1001/notes", OF_CUSTOMER, OF_ORDER):
        assert owner.told("GET", path) == {"notes": [note], "next": None}
    answered = owner.told("GET", "issues/1001")["issue"]["clock"]["first_response_at"]
    assert answered == note["at"]


def test_a_note_needs_no_issue(owner: Extension) -> None:
    for path in (OF_CUSTOMER, OF_ORDER):
        note = owner.told("POST", path, {"text": "Prefers mornings."})["note"]
        assert (note["issue"], note["customer"], note["said"]) == (None, CUSTOMER, "internal")
        assert owner.told("GET", path)["notes"][0] == note


def test_a_correction_points_to_the_note_that_stays(owner: Extension) -> None:
    first = owner.told("POST", OF_CUSTOMER, {"text": "Blue."})["note"]
    second = owner.told("POST", OF_CUSTOMER, {"text": "Red.", "corrects": first["id"]})["note"]
    notes = owner.told("GET", OF_CUSTOMER)["notes"]
    assert [(one["text"], one["corrects"], one["corrected_by"]) for one in notes] == [
        ("Red.", first["id"], None),
        ("Blue.", None, second["id"]),
    ]
    wrong = owner.ask("POST", OF_ORDER, {"text": "Green.", "corrects": first["id"]})
    assert error(wrong) == (400, "note_not_here")


def test_a_note_that_is_sent_again_is_written_once(owner: Extension) -> None:
    first = owner.ask("POST", OF_CUSTOMER, {"text": "Blue."}, key=KEY)
    again = owner.ask("POST", OF_CUSTOMER, {"text": "Blue."}, key=KEY)
    other = owner.ask("POST", OF_CUSTOMER, {"text": "Red."}, key=KEY)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json == first.json
    assert error(other) == (409, "note_already_saved")
    assert len(owner.told("GET", OF_CUSTOMER)["notes"]) == 1


def test_older_notes_are_asked_for(owner: Extension) -> None:
    for text in "abc":
        owner.told("POST", OF_CUSTOMER, {"text": text})
    first = owner.told("GET", OF_CUSTOMER, limit=2)
    rest = owner.told("GET", OF_CUSTOMER, before=first["next"])
    assert [one["text"] for one in first["notes"] + rest["notes"]] == ["c", "b", "a"]
    assert rest["next"] is None


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"text": ""}, "text_too_short"),
    ({"text": " \n "}, "note_empty"),
    ({"text": "x" * 10_001}, "text_too_long"),
    ({"text": "a\0"}, "unseen_characters"),
    ({"text": "a", "said": "shouted"}, "unknown_value"),
    ({"text": "a", "corrects": 10**30}, "out_of_range"),
    ({"said": "internal"}, "missing_field"),
]


def test_what_is_no_note_is_refused_and_not_written(owner: Extension) -> None:
    found = [error(owner.ask("POST", OF_CUSTOMER, body)) for body, _ in REFUSED]
    assert found == [(400, code) for _, code in REFUSED]
    wrong_key = owner.ask("POST", OF_CUSTOMER, {"text": "Blue."}, key="x" * 49)
    assert error(wrong_key) == (400, "wrong_format")
    assert owner.told("GET", OF_CUSTOMER)["notes"] == []


def test_the_longest_note_fits_in_however_it_is_escaped(owner: Extension) -> None:
    text = "\U0001f4e6" * 10_000  # JSON of this client writes each as 12 characters
    assert owner.told("POST", OF_CUSTOMER, {"text": text})["note"]["text"] == text


def test_nobody_writes_on_what_is_not_there(owner: Extension) -> None:
    for path in ("issues/1001/notes", "customers/5/notes", "orders/5/notes"):
        assert error(owner.ask("GET", path))[0] == 404
        assert error(owner.ask("POST", path, {"text": "Blue."}))[0] == 404
