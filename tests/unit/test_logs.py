"""Logs carry ids and never a token, an e-mail, a name or an address."""

import json
import logging
from io import StringIO
from typing import Any

import pytest
import structlog

from shop_app.logs import REDACTED, bound, configure


class Terminal(StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Yes."""
        return True


@pytest.fixture
def stream(log_stream: StringIO) -> StringIO:
    return log_stream


def lines(stream: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_json_with_the_ids_bound_around_it(stream: StringIO) -> None:
    with bound(request_id="r1", delivery_id="d1", shop="a.myshopify.com"):
        structlog.get_logger("webhooks").info("stored", topic="orders/create")
    (line,) = lines(stream)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "stored",
        "topic": "orders/create",
        "request_id": "r1",
        "delivery_id": "d1",
        "shop": "a.myshopify.com",
        "logger": "webhooks",
        "level": "info",
    }


def test_ids_end_with_their_block(stream: StringIO) -> None:
    with bound(request_id="r1"):
        pass
    structlog.get_logger().info("later")
    assert "request_id" not in lines(stream)[0]


def test_lines_of_libraries_take_the_same_road(stream: StringIO) -> None:
    with bound(shop="a.myshopify.com"):
        logging.getLogger("gunicorn.error").warning("worker %s timed out", 7)
    (line,) = lines(stream)
    assert line["event"] == "worker 7 timed out"
    assert line["shop"] == "a.myshopify.com"
    assert line["logger"] == "gunicorn.error"


@pytest.mark.parametrize(
    "key",
    ["token", "access_token", "refreshToken", "secret", "email", "e_mail", "name", "first_name",
     "customerName", "address", "billing_address1", "phone", "Authorization", "hmac",
     "X-Shopify-Hmac-Sha256", "password", "Set-Cookie", "encryption_keys", "payload", "body"],
)  # fmt: skip
def test_the_value_of_a_telling_key_never_shows_however_deep(stream: StringIO, key: str) -> None:
    structlog.get_logger().info("x", **{key: "Hidden Value"})
    structlog.get_logger().info("x", outer={"list": [{key: "Hidden Value"}]})
    assert "Hidden" not in stream.getvalue()
    assert lines(stream)[0][key] == REDACTED


@pytest.mark.parametrize(
    "secret",
    ["shpat_0123456789abcdef", "shprt_abc", "eyJhbGciOi.eyJpc3MiOi.c2ln", "Bearer abc.def",
     "ana.maria@example.com", "postgresql://me:hidden@db/amends"],
)  # fmt: skip
def test_a_secret_inside_a_sentence_is_taken_out(stream: StringIO, secret: str) -> None:
    structlog.get_logger().warning(f"refused {secret} today", detail=[secret])
    logging.getLogger("urllib3").warning("refused %s", secret)
    assert secret not in stream.getvalue()
    assert "hidden" not in stream.getvalue()
    assert REDACTED in lines(stream)[0]["event"]


def test_an_exception_shows_where_but_not_whom(stream: StringIO) -> None:
    try:
        raise ValueError("no such customer: ana@example.com")
    except ValueError:
        structlog.get_logger().exception("failed")
    (line,) = lines(stream)
    assert "test_logs.py" in line["exception"]
    assert "ana@example.com" not in line["exception"]


def test_a_gid_and_a_shop_are_not_taken_for_a_secret(stream: StringIO) -> None:
    structlog.get_logger().info("tagged", customer="gid://shopify/Customer/1", topic="orders/paid")
    (line,) = lines(stream)
    assert (line["customer"], line["topic"]) == ("gid://shopify/Customer/1", "orders/paid")


def test_lines_below_the_level_are_not_written(stream: StringIO) -> None:
    structlog.get_logger().debug("quiet")
    logging.getLogger("sqlalchemy.engine").info("SELECT 1")
    assert stream.getvalue() == ""


def test_a_terminal_gets_readable_lines(stream: StringIO) -> None:
    terminal = Terminal()
    configure("INFO", stream=terminal)
    structlog.get_logger().info("stored", shop="a.myshopify.com", token="hidden")
    text = terminal.getvalue()
    assert not text.startswith("{")
    assert "a.myshopify.com" in text
    assert "hidden" not in text
