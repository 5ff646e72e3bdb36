"""What members are told of compensations: words, links, and once."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, insert

from shop_app.compensation.models import Compensation
from shop_app.notifications.service import Decided, Told, mark_compensation_read, tell
from shop_app.timeline.service import Actor, By
from tests.desk.visiting import Visitor
from tests.notifications.test_page import ada, hear, listed, menu, unread
from tests.standin import shop, standin, world
from tests.web.conftest import app, client, installed

__all__ = ["ada", "app", "client", "installed", "shop", "standin", "world"]
RULE = By(Actor.RULE)


def asked(engine: Engine, ada: Visitor, number: int = 7, **values: Any) -> int:
    """A compensation in the shop; returns its id."""
    row = {
        "shop": ada.shop.domain, "number": number, "state": "requested", "kind": "gift_card",
        "key": str(number), "actor": "staff", "actor_id": "99", "currency": "EUR", "amount": 1500,
    }  # fmt: skip
    with engine.begin() as db:
        made = insert(Compensation).values(row | values).returning(Compensation.id)
        return int(db.execute(made).scalar_one())


def test_requests_decisions_and_doubts_have_their_words_and_lead_to_the_compensation(
    engine: Engine, ada: Visitor
) -> None:
    first = asked(engine, ada)
    second = asked(engine, ada, 8, state="in_doubt", kind="store_credit", held=1500)
    hear(engine, ada, Told.APPROVAL_WANTED, None, "", compensation_id=first)
    for decided in Decided:
        hear(engine, ada, Told.APPROVAL_DECIDED, None, decided, compensation_id=first)
    hear(engine, ada, Told.REQUEST_LAPSED, None, "", compensation_id=first)
    last = hear(engine, ada, Told.COMPENSATION_IN_DOUBT, None, "", compensation_id=second)
    answer = ada.get("/notifications")
    said = [re.sub(r" [A-Z][a-z]+ \d+, 20.*?[AP]M", "", line) for line in listed(answer.text)]
    card = "Compensation 7: Gift card · Waits for approval"
    assert said == [
        "New In doubt: did the customer get it? Compensation 8: Store credit · In doubt",
        f"New Nobody decided in time {card}",
        f"New Bo declined your request {card}",
        f"New Bo approved less than you asked for {card}",
        f"New Bo approved your request {card}",
        f"New Bo asks for an approval {card}",
    ]
    assert f'href="/compensations/8?told={last}"' in answer.text


def test_a_compensation_is_told_of_once_even_where_an_issue_has_its_id(
    engine: Engine, ada: Visitor
) -> None:
    first, second = asked(engine, ada), asked(engine, ada, 8)
    with engine.begin() as db:
        for one in (first, first, second):
            tell(db, ada.shop.domain, [ada.id], Told.REQUEST_LAPSED, None, key="", by=RULE,
                 compensation_id=one)  # fmt: skip
    assert len(unread(engine, ada)) == 2


def test_whoever_sees_a_compensation_has_read_all_of_it(engine: Engine, ada: Visitor) -> None:
    first, second = asked(engine, ada), asked(engine, ada, 8)
    hear(engine, ada, Told.APPROVAL_WANTED, None, "", compensation_id=first)
    other = hear(engine, ada, Told.APPROVAL_WANTED, None, "", compensation_id=second)
    with engine.begin() as db:
        now = datetime.now(UTC)
        assert mark_compensation_read(db, ada.shop.domain, ada.id, first, now=now) == 1
    assert unread(engine, ada) == [other]
    assert menu(ada.get("/notifications").text) == "Notifications (1)"
