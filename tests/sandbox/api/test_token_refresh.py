from typing import Any

from sandbox.state import Shop
from sandbox.world import World
from tests.sandbox.api.caller import Api

HOUR, DAY = 3600, 86_400
SHOP_NAME = "{ shop { name } }"


def _works(api: Api, token: str) -> bool:
    status = api.post(SHOP_NAME, token=token).status_code
    assert status in (200, 401)
    return status == 200


def _pair(response: Any) -> tuple[str, str]:
    assert response.status_code == 200, response.text
    body = response.get_json()
    return body["access_token"], body["refresh_token"]


def _is_dead(response: Any) -> bool:
    assert response.status_code in (200, 400)
    error: str | None = response.get_json().get("error")
    return error == "invalid_grant"


def test_an_access_token_dies_after_an_hour(api: Api, world: World) -> None:
    access, _ = _pair(api.exchange())
    world.clock.advance(HOUR - 5)
    assert _works(api, access)
    world.clock.advance(5)
    assert not _works(api, access)


def test_a_refresh_gives_a_new_pair_and_leaves_the_old_access_token_its_hour(api: Api) -> None:
    access, refresh = _pair(api.exchange())
    new_access, new_refresh = _pair(api.refresh(refresh))
    assert {access, refresh}.isdisjoint({new_access, new_refresh})
    assert _works(api, access)
    assert _works(api, new_access)


def test_a_refresh_token_dies_after_ninety_days(api: Api, world: World) -> None:
    _, refresh = _pair(api.exchange())
    world.clock.advance(90 * DAY)
    assert _is_dead(api.refresh(refresh))


def test_each_refresh_starts_a_fresh_ninety_days(api: Api, world: World) -> None:
    _, refresh = _pair(api.exchange())
    world.clock.advance(60 * DAY)
    _, refresh = _pair(api.refresh(refresh))
    world.clock.advance(60 * DAY)
    _pair(api.refresh(refresh))


def test_a_refresh_whose_answer_was_lost_can_be_tried_again(api: Api) -> None:
    _, refresh = _pair(api.exchange())
    _, lost = _pair(api.refresh(refresh))
    access, newest = _pair(api.refresh(refresh))
    assert _is_dead(api.refresh(lost))
    assert _works(api, access)
    _pair(api.refresh(newest))


def test_using_the_new_access_token_retires_the_old_refresh_token(api: Api) -> None:
    _, refresh = _pair(api.exchange())
    access, _ = _pair(api.refresh(refresh))
    assert _works(api, access)
    assert _is_dead(api.refresh(refresh))


def test_using_the_new_refresh_token_retires_the_old_one(api: Api) -> None:
    _, first = _pair(api.exchange())
    _, second = _pair(api.refresh(first))
    _pair(api.refresh(second))
    assert _is_dead(api.refresh(first))


def test_the_old_refresh_token_may_be_tried_again_for_thirty_days_only(
    api: Api, world: World
) -> None:
    _, refresh = _pair(api.exchange())
    _pair(api.refresh(refresh))
    world.clock.advance(30 * DAY)
    assert _is_dead(api.refresh(refresh))


def test_a_new_exchange_retires_all_earlier_refresh_tokens_at_once(api: Api) -> None:
    _, first = _pair(api.exchange())
    access, second = _pair(api.refresh(first))
    _pair(api.exchange())
    assert _is_dead(api.refresh(first))
    assert _is_dead(api.refresh(second))
    assert _works(api, access)


def test_after_uninstalling_nothing_works_even_when_the_app_comes_back(
    api: Api, world: World
) -> None:
    access, refresh = _pair(api.exchange())
    world.tokens.revoke_all(api.shop.domain)
    assert not _works(api, access)
    assert _is_dead(api.refresh(refresh))


def test_a_token_of_one_shop_opens_no_other(api: Api, world: World) -> None:
    other = Shop("other.myshopify.com", id=78, name="Other", installed=True)
    world.shops[other.domain] = other
    neighbour = Api(world, other, api.app, token=api.token)
    assert neighbour.post(SHOP_NAME).status_code == 401
