"""What all doors under /api have in common: who may come in, and how they refuse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shop_app.desk.api_bodies import MOST_BYTES
from shop_app.desk.openapi.described import Shape, Why
from shop_app.staff.rules import Permission, Role, may
from shop_app.web.entrances import Entrance

JSON = "application/json"
PATTERN = "#/components/schemas/{model}"
SCHEMES: Mapping[Entrance, str] = {
    Entrance.STAFF: "sessionToken",
    Entrance.CUSTOMER: "customerToken",
    Entrance.SHOPIFY: "shopifySignature",
}
"""How each entrance is opened; the names under which it is described."""

SECURITY_SCHEMES: Mapping[str, Any] = {
    SCHEMES[Entrance.STAFF]: {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": (
            "A session token (ID token) of Shopify for the staff member who is at work, as App "
            "Bridge gives it. It is signed by Shopify, lives about a minute, and names the shop: "
            "no address or body says which shop is meant. A 401 with "
            "`X-Shopify-Retry-Invalid-Session-Request: 1` asks for a fresh one."
        ),
    },
    SCHEMES[Entrance.CUSTOMER]: {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": (
            "A session token of Shopify for the customer who is signed in to their account, as a "
            "customer-account extension gets it (`shopify.sessionToken.get()`). It lives five "
            "minutes, and names the shop and the customer: no address or body says who is meant."
        ),
    },
    SCHEMES[Entrance.SHOPIFY]: {
        "type": "apiKey",
        "in": "header",
        "name": "X-Shopify-Hmac-Sha256",
        "description": (
            "Shopify's signature: HMAC-SHA256 over the bytes of the body with the app's secret, in "
            "base64."
        ),
    },
}


class Refusal(Shape):
    """Why it was not done. Nothing was changed."""

    code: str
    """Stable, for programs."""
    message: str
    """For people, in English: what is wrong, with the limit and the value."""
    details: dict[str, Any]
    """The message's own figures, such as `path`, `limit` and `value`."""
    text: str | None = None
    """For people, in the reader's language, where the door has words of its own for it."""


class Refused(Shape):
    """The answer of every door that refuses."""

    error: Refusal


_FOR: Mapping[Entrance, str] = {
    Entrance.CUSTOMER: "For the customer whose token it is, about nobody but themselves.",
    Entrance.SHOPIFY: "Called by Shopify alone.",
}


def entrance_words(entrance: Entrance, permission: Permission) -> str:
    """Whom a door is for; `permission` is what a door for staff asks for."""
    return _FOR.get(entrance) or permission_words(permission)


def permission_words(permission: Permission) -> str:
    """Which roles get through a door that asks for a permission."""
    roles = ", ".join(role for role in Role if may(role, permission))
    return f"Asks for the permission `{permission}`: {roles}."


_SAID: Mapping[int, tuple[str, Mapping[str, Any]]] = {
    400: (
        (
            "What was sent can't be understood, or will always be wrong. Of a body or a parameter: "
            "`not_json`, `missing_field`, `unknown_field`, `wrong_type`, `wrong_format`, "
            "`wrong_value`, `unknown_value`, `out_of_range`, `text_too_long`, `text_too_short`, "
            "`too_many`, `too_few`, `unseen_characters`, with `path` and, where there is one, "
            "`limit`; other codes are of what it is about, such as `order_unknown`."
        ),
        {
            "code": "text_too_long",
            "message": "wish: at most 5000 characters, got 5001",
            "details": {"path": "wish", "limit": 5000, "value": 5001},
        },
    ),
    401: (
        "There is no session token, or it is stale or forged; or Amends is not installed there.",
        {
            "code": "unauthorized",
            "message": "send the session token as Authorization: Bearer <token>",
            "details": {"cause": "missing"},
        },
    ),
    403: (
        "The staff member's role does not allow this.",
        {
            "code": "not_allowed",
            "message": "your role (read_only) does not allow this (work_issues)",
            "details": {"role": "read_only", "permission": "work_issues"},
        },
    ),
    404: (
        "There is no such thing in this shop.",
        {"code": "not_found", "message": "there is no issue #1042", "details": {}},
    ),
    409: (
        "Somebody else was quicker, or it can't be done from how things stand.",
        {
            "code": "issue_changed",
            "message": "#1042 was changed meanwhile: it is at version 4, not 3",
            "details": {"version": 4},
        },
    ),
    413: (
        "More was sent than is read.",
        {
            "code": "too_large",
            "message": f"a body may have {MOST_BYTES:,} bytes, this one has 140000",
            "details": {"limit": MOST_BYTES, "value": 140_000},
        },
    ),
    422: (
        "It is not allowed at this moment, to whoever asks.",
        {
            "code": "own_request",
            "message": "compensation 7 is your own request",
            "details": {"number": 7},
        },
    ),
    429: (
        "Somebody is at it: come again after `Retry-After` seconds.",
        {
            "code": "busy",
            "message": "another preview is under way: try again in 5 s",
            "details": {"retry_after": 5},
        },
    ),
    500: (
        "Something broke in Amends; it was written to its log.",
        {
            "code": "error",
            "message": "something went wrong in Amends; it was written to its log",
            "details": {},
        },
    ),
    503: (
        "Something that Amends depends on is away, or somebody else is changing this: try later.",
        {
            "code": "locked",
            "message": "somebody else is changing this: try again in 10 s",
            "details": {},
        },
    ),
}

EVERYWHERE = (401, 403, 500, 503)
"""What any door may answer. One that reads something may answer 400 as well, one with a body 413."""

_LATER = {
    "Retry-After": {
        "description": "Seconds after which to try again.",
        "schema": {"type": "integer", "minimum": 0},
    }
}
_RETRIED = (429,)


def name_of(status: int) -> str:
    """What a refusal is called among the components."""
    return f"Refused{status}"


def responses() -> dict[str, Any]:
    """Every refusal, as components that doors refer to."""
    return {
        name_of(status): _response(status, said, {"error": dict(shown)})
        for status, (said, shown) in _SAID.items()
    }


def refusal(status: int, why: Why | None) -> dict[str, Any]:
    """One door's refusal: the common one, or one with a code of its own."""
    if why is None:
        return {"$ref": f"#/components/responses/{name_of(status)}"}
    said = f"`{why.code}`: {why.meaning}"
    if why.model is not None:
        return _response(status, said, None, why.model.__name__)
    shown = {"code": why.code, "message": why.meaning, "details": {}}
    return _response(status, said, {"error": shown})


def _response(
    status: int, said: str, example: Mapping[str, Any] | None, model: str = "Refused"
) -> dict[str, Any]:
    shown = {} if example is None else {"example": dict(example)}
    content = {JSON: {"schema": {"$ref": PATTERN.format(model=model)}, **shown}}
    headers = {"headers": _LATER} if status in _RETRIED else {}
    return {"description": said, **headers, "content": content}
