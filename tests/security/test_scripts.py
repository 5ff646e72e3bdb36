"""A script in a text stays a text, wherever it was stored and whoever sends it.

`filling.fill` writes it into every stored text; `SENT` holds the names of what can be sent. Add the
name of a new field to SENT, and a new stored text to `fill`.
"""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from sandbox.id_tokens import mint_id_token
from sandbox.state import Shop
from sandbox.world import World
from tests.security.doors import doors
from tests.security.filling import fill

# The first one ends an attribute, the second a script or a comment; each fits into a tag (40).
# It breaks out of attributes, of text, of comments and of scripts.
EVIL = "\"'><script>alert(1)</script>--></script><svg onload=alert(2)>"
OF_EXTENSIONS = "/api/extensions/"
"""Doors of programs, of which one answers a page to print."""

RAW = ("<script>alert(1)", "<svg onload=alert(2)")
SENT = (
    "q", "after", "before", "page", "upto", "by", "from", "start", "at", "do", "narrow", "version",
    "name", "tag", "group", "rank", "note", "tags", "webhook_id", "topic", "ids", "country", "days",
    "privacy_text", "support_contact", "privacy", "contact", "role.5", "before.5", "role.new",
    "reason", "sub_reason", "impact", "wish", "owner", "said", "content", "remedy", "root_cause",
    "amount", "currency", "link", "line", "changed", "order", "channel", "into", "anyway",
    "was.impact", "was.wish", "was.reason", "text", "corrects", "list", "status", "sort", "month",
    "issue",
    "kind", "how", "percent", "staff", "done", "until", "seen", "language",
    "locale", "shop", "host", "embedded", "customer", "gid", "told", "up_to",
    "hint", "customer_text", "severity", "hours", "key", "to", "sub_key", "sub_name", "sub_on",
    "repeat_days", "vip_owner",
    "part", "place", "blocked_tags", "channels", "countries", "limits.grant_amount",
    "tiers.0.name", "offers.0.kind", "example.amount", "example.tier",
    "trigger", "on", "cap", "late_days", "refunds", "within_days", "statuses", "return_reasons",
)  # fmt: skip


def headers(world: World, shop: Shop) -> dict[str, str]:
    token = mint_id_token(world, shop, sub="70")
    return {"Authorization": f"Bearer {token}", "HX-Request": "true"}


def is_harmless(answer: TestResponse) -> bool:
    return answer.mimetype != "text/html" or not any(raw in answer.text for raw in RAW)


def test_what_is_stored_is_never_markup(
    app: Flask, engine: Engine, world: World, installed: Shop
) -> None:
    ids = fill(engine, installed, EVIL)
    client, wrong = app.test_client(), []
    for door in doors(app):
        if door.is_page or (door.method == "GET" and door.address.startswith(OF_EXTENSIONS)):
            answer = client.get(door.path(**ids), headers=headers(world, installed))
            if answer.status_code == 500 or not is_harmless(answer):
                wrong.append((str(door), answer.status_code))
    assert wrong == []


def test_what_is_sent_is_never_markup(
    app: Flask, engine: Engine, world: World, installed: Shop
) -> None:
    ids = fill(engine, installed, "Harmless")
    sent, wrong = dict.fromkeys(SENT, EVIL), []
    for door in doors(app):
        if not door.address.startswith("/api/"):
            answer = _send(
                app.test_client(), door.method, door.path(**ids), sent, headers(world, installed)
            )
            if answer.status_code == 500 or not is_harmless(answer):
                wrong.append((str(door), answer.status_code))
    assert wrong == []


def _send(
    client: FlaskClient, method: str, path: str, sent: dict[str, str], head: dict[str, str]
) -> TestResponse:
    if method == "GET":
        return client.get(path, query_string=sent, headers=head)
    return client.open(path, method=method, data=sent, headers=head)


def test_pages_for_nobody_in_particular_repeat_nothing(app: Flask) -> None:
    client = app.test_client()
    for path in ("/", "/auth/patch-id-token", "/nothing", f"/{EVIL}", f"/rules/{EVIL}"):
        for shop in (EVIL, "bakery.myshopify.com"):
            asked = dict.fromkeys(SENT, EVIL) | {"shop": shop}
            assert is_harmless(client.get(path, query_string=asked)), path
