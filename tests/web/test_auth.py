"""Only a staff member of an installed shop gets through a guarded door."""

import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Self

import jwt
import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from sandbox.id_tokens import mint_id_token
from sandbox.state import Shop
from sandbox.world import World
from shop_app.errors import Unauthorized
from shop_app.serving import create_web
from shop_app.settings import Settings
from shop_app.shops.service import uninstall
from shop_app.web.auth import bearer
from shop_app.web.guard import RETRY_HEADER
from tests.standin import DOMAIN, KEY, SECRET, new_shop

OTHER_SECRET = "another-secret-of-more-than-thirty-two-bytes"


def token(secret: str = SECRET, algorithm: str = "HS256", **changes: Any) -> str:
    """A session token like Shopify's; a claim changed to None is left out."""
    now = int(time.time())
    claims: dict[str, Any] = {
        "iss": f"https://{DOMAIN}/admin",
        "dest": f"https://{DOMAIN}",
        "aud": KEY,
        "sub": "42",
        "exp": now + 60,
        "nbf": now,
        "iat": now,
        "jti": str(uuid.uuid4()),
        "sid": "abc",
        **changes,
    }
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, secret, algorithm=algorithm)


def ask(client: FlaskClient, session_token: str) -> TestResponse:
    return client.get("/api/whoami", headers={"Authorization": f"Bearer {session_token}"})


def test_a_good_token_says_which_staff_member_of_which_shop(
    client: FlaskClient, installed: Shop
) -> None:
    answer = ask(client, token())
    assert (answer.status_code, answer.json) == (200, {"shop": DOMAIN, "staff": "42"})


def hours(number: int) -> int:
    return int(time.time()) + 3600 * number


@pytest.mark.parametrize(
    ("cause", "make"),
    [
        ("secret", lambda: token(secret=OTHER_SECRET)),
        ("content", lambda: token(secret="", algorithm="none")),
        ("content", lambda: token(secret=SECRET * 2, algorithm="HS512")),
        ("secret", lambda: token(aud="another-app")),
        ("content", lambda: token(aud=None)),
        ("clock", lambda: token(exp=int(time.time()) - 11)),
        ("content", lambda: token(exp=None)),
        ("content", lambda: token(iat=None)),
        ("clock", lambda: token(nbf=hours(1))),
        ("clock", lambda: token(iat=hours(1))),
        ("shop", lambda: token(iss="https://other.myshopify.com/admin")),
        ("shop", lambda: token(iss="https://evil.test/admin", dest="https://evil.test")),
        ("shop", lambda: token(
            iss=f"https://{DOMAIN}.evil.test/admin", dest=f"https://{DOMAIN}.evil.test")),
        ("content", lambda: token(dest=None)),
        ("content", lambda: token(sub="gid://shopify/Customer/7")),
        ("content", lambda: token(sub=None)),
        ("content", lambda: token(sid=None)),
        ("content", lambda: "nonsense"),
        ("missing", lambda: ""),
    ],
    ids=[
        "signed by somebody else", "not signed at all", "signed with another method",
        "meant for another app", "meant for nobody", "expired", "without an end",
        "without a beginning", "not yet valid", "from the future", "issuer is another shop",
        "shop outside Shopify", "shop hidden in another host", "no shop", "a customer's token",
        "nobody's token", "no session", "no token at all", "empty",
    ],
)  # fmt: skip
def test_any_other_token_is_refused_and_the_browser_told_to_get_a_new_one(
    client: FlaskClient, installed: Shop, cause: str, make: Callable[[], str]
) -> None:
    answer = ask(client, make())
    assert answer.status_code == 401
    assert answer.headers[RETRY_HEADER] == "1"
    assert answer.json is not None
    assert answer.json["error"]["code"] == "unauthorized"
    assert answer.json["error"]["details"] == {"cause": cause}
    assert SECRET not in answer.text


NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class StoppedClock(datetime):
    """Noon, for whoever verifies a token."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls(2026, 11, 21, 12, tzinfo=tz)


@pytest.mark.parametrize(
    ("claim", "seconds", "good"),
    [
        ("exp", -9, True),
        ("exp", -10, False),
        ("nbf", 10, True),
        ("nbf", 11, False),
        ("iat", 10, True),
        ("iat", 11, False),
    ],
)
def test_clocks_may_differ_by_ten_seconds_and_no_more(
    *, standin: Settings, monkeypatch: pytest.MonkeyPatch, claim: str, seconds: int, good: bool
) -> None:
    monkeypatch.setattr("jwt.api_jwt.datetime", StoppedClock)
    noon = int(NOON.timestamp())
    times: dict[str, Any] = {"exp": noon + 60, "nbf": noon, "iat": noon, claim: noon + seconds}
    if good:
        assert bearer(standin, token(**times)).id == "42"
    else:
        with pytest.raises(Unauthorized) as refused:
            bearer(standin, token(**times))
        assert refused.value.details == {"cause": "clock"}


def test_of_two_secrets_the_one_that_fits_says_what_is_wrong(standin: Settings) -> None:
    rotating = standin.model_copy(update={"shopify_api_secret_previous": SecretStr(OTHER_SECRET)})
    for secret in (SECRET, OTHER_SECRET):
        with pytest.raises(Unauthorized) as refused:
            bearer(rotating, token(secret=secret, exp=int(time.time()) - 11))
        assert refused.value.details == {"cause": "clock"}


@pytest.mark.parametrize("header", [None, "", "Basic abc", "bearer abc", "Bearer"])
def test_a_door_stays_shut_without_a_bearer_token(
    client: FlaskClient, installed: Shop, header: str | None
) -> None:
    headers = {} if header is None else {"Authorization": header}
    assert client.get("/api/whoami", headers=headers).status_code == 401


def test_a_token_in_the_address_opens_no_guarded_door(client: FlaskClient, installed: Shop) -> None:
    assert client.get(f"/api/whoami?id_token={token()}").status_code == 401
    assert client.post(f"/?id_token={token()}").status_code in (401, 405)


def test_the_shop_of_the_address_counts_for_nothing(
    client: FlaskClient, world: World, installed: Shop
) -> None:
    new_shop(world, "other.myshopify.com")
    headers = {"Authorization": f"Bearer {token()}"}
    answer = client.get("/api/whoami?shop=other.myshopify.com", headers=headers)
    assert answer.json == {"shop": DOMAIN, "staff": "42"}


def test_the_secret_before_the_rotation_still_counts(
    engine: Engine, standin: Settings, installed: Shop
) -> None:
    rotated = standin.model_copy(
        update={
            "shopify_api_secret": SecretStr(OTHER_SECRET),
            "shopify_api_secret_previous": SecretStr(SECRET),
        }
    )
    app = create_web(rotated, engine)
    app.add_url_rule("/api/inside", "inside", lambda: "in")
    for secret, status in ((SECRET, 200), (OTHER_SECRET, 200), (SECRET + "x", 401)):
        headers = {"Authorization": f"Bearer {token(secret=secret)}"}
        assert app.test_client().get("/api/inside", headers=headers).status_code == status


def test_staff_of_a_shop_without_the_app_are_told_so(client: FlaskClient, shop: Shop) -> None:
    answer = ask(client, token())
    assert answer.status_code == 403
    assert RETRY_HEADER not in answer.headers
    assert answer.json is not None
    assert answer.json["error"]["code"] == "shop_not_installed"


def test_a_shop_that_left_is_shut_out_at_once(
    client: FlaskClient, engine: Engine, installed: Shop
) -> None:
    with engine.begin() as db:
        uninstall(db, DOMAIN, datetime.now(UTC) + timedelta(seconds=1))
    assert ask(client, token()).status_code == 403


def test_the_sandbox_signs_tokens_the_app_takes(
    client: FlaskClient, world: World, installed: Shop
) -> None:
    assert ask(client, mint_id_token(world, installed)).status_code == 200
