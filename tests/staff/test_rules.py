"""Who may give which role to whom, against a slow reference that knows nothing of the code."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop_app.staff.rules import (
    Assignment,
    Permission,
    Role,
    RoleRefusal,
    Why,
    choices,
    default_refusals,
    first_role,
    learned_role,
    may,
    refusals,
)

OWNER, MANAGER, STAFF, EXTERNAL, READER = Role
LOW = ["staff", "external_staff", "read_only"]


def allowed(by: str, before: str, after: str, *, own: bool, owners: int) -> bool:
    """The rules as they stand in words: one `if` per sentence."""
    if by not in {"owner", "manager"}:
        return False
    if by == "manager" and before not in LOW:
        return False
    if by == "manager" and after not in LOW:
        return False
    order = ["owner", "manager", *LOW]
    if own and order.index(after) < order.index(before):
        return False
    return not (before == "owner" and after != "owner" and owners == 1)


def test_every_case_is_judged_as_the_words_say() -> None:
    for by, before, after, own, owners in product(Role, Role, Role, (False, True), (0, 1, 2)):
        said = refusals(Assignment(by, before, after, own, owners))
        expected = allowed(by, before, after, own=own, owners=owners)
        if before is OWNER and owners == 0:  # cannot be: they are one
            continue
        assert (said == ()) is expected, (by, before, after, own, owners, said)


@given(
    st.lists(st.sampled_from(Role), min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.sampled_from(Role)), max_size=40),
)
def test_a_shop_with_an_owner_keeps_one_and_nobody_rises_by_themself(
    first: list[Role], wishes: list[tuple[int, int, Role]]
) -> None:
    people = [OWNER, *first]
    for one, other, after in wishes:
        by, whom = one % len(people), other % len(people)
        before, owners = people[whom], people.count(OWNER)
        said = refusals(Assignment(people[by], before, after, by == whom, owners))
        assert (said == ()) is allowed(people[by], before, after, own=by == whom, owners=owners)
        if not said:
            if by == whom:
                assert list(Role).index(after) >= list(Role).index(before)
            people[whom] = after
        assert OWNER in people


def test_all_reasons_are_said_at_once() -> None:
    said = refusals(Assignment(MANAGER, OWNER, MANAGER, own=False, owners=1))
    assert said == (RoleRefusal.PERSON_ABOVE, RoleRefusal.ROLE_ABOVE, RoleRefusal.LAST_OWNER)
    said = refusals(Assignment(STAFF, STAFF, OWNER, own=True, owners=1))
    assert said == (RoleRefusal.NOT_YOURS,)
    assert default_refusals(MANAGER, OWNER) == (
        RoleRefusal.DEFAULT_BY_OWNERS,
        RoleRefusal.DEFAULT_NO_OWNER,
    )


@pytest.mark.parametrize("after", [MANAGER, STAFF, EXTERNAL, READER])
def test_owners_choose_every_default_but_owner(after: Role) -> None:
    assert default_refusals(OWNER, after) == ()
    assert default_refusals(MANAGER, after) == (RoleRefusal.DEFAULT_BY_OWNERS,)


def test_what_a_page_offers_is_what_is_allowed() -> None:
    assert choices(OWNER, STAFF, own=False, owners=1) == tuple(Role)
    assert choices(OWNER, OWNER, own=True, owners=1) == (OWNER,)
    assert choices(OWNER, OWNER, own=True, owners=2) == tuple(Role)
    assert choices(MANAGER, READER, own=False, owners=1) == (STAFF, EXTERNAL, READER)
    assert choices(MANAGER, MANAGER, own=True, owners=1) == (MANAGER,)
    assert choices(READER, STAFF, own=False, owners=1) == (STAFF,)


def test_the_first_role_is_the_default_or_enough_to_set_up() -> None:
    assert first_role(STAFF, installing=False) == (STAFF, Why.JOINED)
    assert first_role(READER, installing=True) == (MANAGER, Why.INSTALLED)
    assert first_role(MANAGER, installing=True) == (MANAGER, Why.JOINED)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("why", Why)
def test_what_shopify_says_decides_only_what_nobody_decided(role: Role, why: Why) -> None:
    owner = learned_role(role, why, newly_account_owner=True, collaborator=True)
    assert owner == (None if role is OWNER else (OWNER, Why.ACCOUNT_OWNER))
    guest = learned_role(role, why, newly_account_owner=False, collaborator=True)
    stays = why is not Why.JOINED or role in {OWNER, EXTERNAL}
    assert guest == (None if stays else (EXTERNAL, Why.COLLABORATOR))
    assert learned_role(role, why, newly_account_owner=False, collaborator=False) is None


def test_each_role_may_what_the_one_below_it_may() -> None:
    for permission in Permission:
        assert may(OWNER, permission)
        assert may(MANAGER, permission)
        assert may(STAFF, permission) or not may(READER, permission)
        assert may(STAFF, permission) or not may(EXTERNAL, permission)
    assert may(STAFF, Permission.WORK_ISSUES) is may(EXTERNAL, Permission.WORK_ISSUES) is True
    assert not may(READER, Permission.WORK_ISSUES)
