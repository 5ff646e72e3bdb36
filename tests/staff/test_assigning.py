"""Roles are given all or none, and two people at once never leave a shop without an owner."""

import threading

import pytest
from sqlalchemy import Engine

from shop_app.errors import Conflict, NotFound
from shop_app.staff.assigning import RolesRefused, Wanted, give_roles
from shop_app.staff.rules import Role, RoleRefusal
from tests.staff.rows import hire, history, roles
from tests.standin import DOMAIN

OWNER, MANAGER, STAFF, EXTERNAL, READER = Role
REST = "other.myshopify.com"


@pytest.fixture
def people(engine: Engine) -> Engine:
    """Two owners, a manager and two more; and a manager elsewhere."""
    for number, role in (("1", OWNER), ("2", OWNER), ("3", MANAGER), ("4", STAFF), ("5", READER)):
        hire(engine, number, role)
    hire(engine, "9", MANAGER, shop=REST)
    return engine


def before(engine: Engine) -> dict[str, str]:
    return roles(engine)


def test_several_roles_are_given_at_once_and_told_to_the_history(people: Engine) -> None:
    give_roles(people, DOMAIN, "1", [Wanted("4", STAFF, MANAGER), Wanted("5", READER, STAFF)])
    assert (roles(people)["4"], roles(people)["5"]) == ("manager", "staff")
    assert history(people) == [
        ("4", "staff", "manager", "given", "1"),
        ("5", "read_only", "staff", "given", "1"),
    ]


def test_one_refusal_keeps_all_from_happening(people: Engine) -> None:
    was = before(people)
    wanted = [Wanted("5", READER, STAFF), Wanted("4", STAFF, MANAGER), Wanted("1", OWNER, STAFF)]
    with pytest.raises(RolesRefused) as refused:
        give_roles(people, DOMAIN, "3", wanted, (STAFF, READER))
    assert refused.value.reasons == {
        "4": (RoleRefusal.ROLE_ABOVE,),
        "1": (RoleRefusal.PERSON_ABOVE,),
        "": (RoleRefusal.DEFAULT_BY_OWNERS,),
    }
    assert (roles(people), history(people)) == (was, [])


def test_both_owners_cannot_go_in_one_save(people: Engine) -> None:
    was = before(people)
    with pytest.raises(RolesRefused) as refused:
        give_roles(people, DOMAIN, "1", [Wanted("1", OWNER, STAFF), Wanted("2", OWNER, STAFF)])
    assert refused.value.reasons == {"2": (RoleRefusal.LAST_OWNER,)}
    assert roles(people) == was


def test_an_owner_hands_over_and_steps_down_in_one_save(people: Engine) -> None:
    give_roles(people, DOMAIN, "1", [Wanted("2", OWNER, STAFF)])
    give_roles(people, DOMAIN, "1", [Wanted("1", OWNER, READER), Wanted("3", MANAGER, OWNER)])
    assert (roles(people)["1"], roles(people)["3"]) == ("read_only", "owner")


def test_a_role_that_changed_meanwhile_is_a_conflict(people: Engine) -> None:
    was = before(people)
    with pytest.raises(Conflict):
        give_roles(people, DOMAIN, "1", [Wanted("5", READER, STAFF), Wanted("4", READER, MANAGER)])
    assert (roles(people), history(people)) == (was, [])


def test_a_default_that_changed_meanwhile_is_a_conflict(people: Engine) -> None:
    give_roles(people, DOMAIN, "1", [], (STAFF, READER))
    for seen in (STAFF, EXTERNAL):
        with pytest.raises(Conflict):
            give_roles(people, DOMAIN, "2", [], (seen, MANAGER))
    give_roles(people, DOMAIN, "2", [], (READER, STAFF))
    give_roles(people, DOMAIN, "2", [], (STAFF, EXTERNAL))
    assert [line[:3] for line in history(people)] == [
        ("", "staff", "read_only"),
        ("", "read_only", "staff"),
        ("", "staff", "external_staff"),
    ]


def test_people_of_another_shop_do_not_exist(people: Engine) -> None:
    with pytest.raises(NotFound):
        give_roles(people, DOMAIN, "1", [Wanted("9", MANAGER, STAFF)])
    assert roles(people, REST) == {"9": "manager"}


def test_what_somebody_is_now_counts_and_not_what_they_were_at_the_door(people: Engine) -> None:
    give_roles(people, DOMAIN, "1", [Wanted("3", MANAGER, STAFF)])
    with pytest.raises(RolesRefused):
        give_roles(people, DOMAIN, "3", [Wanted("4", STAFF, READER)])


@pytest.mark.parametrize("_round", range(5))
def test_two_owners_who_lower_each_other_or_themselves_at_once_leave_one(
    people: Engine, _round: int
) -> None:
    start, refused = threading.Barrier(2), list[str]()

    def lower(by: str, whom: str) -> None:
        start.wait()
        try:
            give_roles(people, DOMAIN, by, [Wanted(whom, OWNER, STAFF)])
        except (RolesRefused, Conflict) as error:
            refused.append(error.code)

    pairs = [("1", "2"), ("2", "1")] if _round % 2 else [("1", "1"), ("2", "2")]
    threads = [threading.Thread(target=lower, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["roles_refused"]
    assert list(roles(people).values()).count("owner") == 1
