"""The transcript of an order for paper: whole, shown anywhere, for colleagues or for the customer."""

from __future__ import annotations

import re

from tests.api.asking import CUSTOMER, LINE, ORDER, Extension, error
from tests.api.giving import WANTED

NUMBER = ORDER.rpartition("/")[2]
PAPER = f"extensions/orders/{NUMBER}/print"


def test_all_of_an_order_is_on_paper_and_nothing_of_others(giving: Extension) -> None:
    giving.opened(order=ORDER, reason="damaged", impact="Shards <b>everywhere</b>", lines=[LINE])
    giving.opened(reason="billing", impact="Of no order")
    giving.told("POST", "issues/1001/notes", {"text": "Carrier dropped it"})
    giving.told("POST", f"orders/{NUMBER}/notes", {"text": "Is a present"})
    giving.told("POST", f"customers/{CUSTOMER.rpartition('/')[2]}/notes", {"text": "Likes blue"})
    giving.told("POST", "compensations", WANTED)
    paper = giving.ask("GET", PAPER)
    assert (paper.status_code, paper.mimetype) == (200, "text/html")
    for words in (
        "Order #1",
        "Shards",
        "Carrier dropped it",
        "Is a present",
        "Discount code: Money set aside",
    ):
        assert words in paper.text
    assert "<b>everywhere" not in paper.text
    assert "Of no order" not in paper.text
    assert "Likes blue" not in paper.text


def test_paper_for_the_customer_has_nothing_internal(giving: Extension) -> None:
    giving.opened(order=ORDER, reason="damaged", severity="urgent")
    giving.told("POST", "issues/1001/notes", {"text": "Do not trust them"})
    giving.told("POST", "issues/1001/notes", {"text": "A new one leaves", "said": "to_customer"})
    paper = giving.ask("GET", PAPER, internal="0").text
    assert "A new one leaves" in paper
    assert "Do not trust them" not in paper
    assert "Urgent" not in paper
    assert "Urgent" in giving.ask("GET", PAPER).text


def test_paper_needs_nothing_but_itself(giving: Extension) -> None:
    paper = giving.ask("GET", PAPER, locale="de").text
    assert re.findall(r"(?:src|href)=", paper) == []
    assert "@page" in paper
    assert '<html lang="de"' in paper
    assert "Nothing was recorded about this order." in giving.ask("GET", PAPER).text


def test_an_order_that_nobody_has_told_of_has_no_paper(giving: Extension) -> None:
    assert error(giving.ask("GET", "extensions/orders/5/print")) == (404, "order_unknown")
    assert error(giving.ask("GET", PAPER, internal="2")) == (400, "unknown_value")
