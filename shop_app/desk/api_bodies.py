"""Read the JSON that was sent to a door under /api."""

from __future__ import annotations

from typing import Any

import orjson
from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from shop_app.errors import Invalid, TooLarge

MOST_BYTES = 128 * 1024
"""Of a body: the longest note fits in however it is escaped, and a rule of 100 checks does well."""


def body() -> Any:
    """The JSON that was sent. Raises TooLarge and Invalid."""
    try:
        return orjson.loads(body_bytes())
    except orjson.JSONDecodeError as error:
        raise not_json(str(error)) from None


def body_bytes() -> bytes:
    """What was sent. Raises TooLarge above `MOST_BYTES`, and Invalid for nothing at all."""
    request.max_content_length = MOST_BYTES
    try:
        sent = request.get_data()
    except RequestEntityTooLarge:
        raise TooLarge(
            f"a body may have {MOST_BYTES:,} bytes, this one has {request.content_length or 'more'}",
            limit=MOST_BYTES,
            value=request.content_length,
        ) from None
    if not sent:
        raise Invalid("the body is empty: JSON is needed", code="not_json")
    return sent


def not_json(why: str) -> Invalid:
    """The error for a body that is no JSON; `why` names the place."""
    return Invalid(f"the body is not JSON: {why}", code="not_json")
