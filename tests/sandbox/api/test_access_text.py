import pytest

from sandbox.schema import read_access
from sandbox.schema.access_text import implied


def _groups(text: str | None, *, mutation: bool = False) -> list[list[str]]:
    return [sorted(group) for group in read_access(text, mutation=mutation).groups]


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        (None, []),
        ("`read_customers` access scope.", [["read_customers"]]),
        ("Requires `read_a` or `read_b` access scope.", [["read_a", "read_b"]]),
        (
            "`read_a` access scope, `read_b` access scope or `write_c` access scope.",
            [["read_a", "read_b", "write_c"]],
        ),
        ("Any of `read_a`, `read_b` access scopes.", [["read_a", "read_b"]]),
        ("Any of `read_a` access scopes or `orders` user permission.", [["read_a"]]),
        (
            "`write_a` access scope as well as any of `write_b`, `write_c` access scopes. "
            "Also: The user must have `x` permissions.",
            [["write_a"], ["write_b", "write_c"]],
        ),
        (
            "`read_a` access scope and (`read_b` access scope or `read_c` access scope).",
            [["read_a"], ["read_b", "read_c"]],
        ),
        (
            "`write_a` access scope. Also: The user must have create_and_edit permission.",
            [["write_a"]],
        ),
        ("`write_a` access scope. Also: Requires `write_b` scope.", [["write_a"], ["write_b"]]),
        (
            "`read_a` access scope. Also: Requires the `read_b` access scope or `read_c` access "
            "scope.",
            [["read_a"], ["read_b", "read_c"]],
        ),
        (
            "`write_p` access scope. Also: The app must have the read_events and write_pixels "
            "access scopes.",
            [["write_p"], ["read_events"], ["write_pixels"]],
        ),
        (
            "`write_o` access scope. Also: The app must have the `write_x` access scope to assign "
            "events to another staff member.",
            [["write_o"]],
        ),
        ("The user must have access to payouts.", []),
        ("This mutation can only be run on the current app.", []),
    ],
)
def test_a_sentence_is_read_into_groups_of_which_each_needs_one_scope(
    text: str | None, groups: list[list[str]]
) -> None:
    assert _groups(text) == groups


def test_a_sentence_may_ask_more_of_a_mutation_than_of_a_query() -> None:
    text = "`read_a` for queries and both `read_a` as well as `write_b` for mutations."
    assert _groups(text) == [["read_a"]]
    assert _groups(text, mutation=True) == [["read_a"], ["write_b"]]


def test_a_write_scope_brings_the_read_scope_along_but_not_the_other_way() -> None:
    assert implied(["write_customers", "read_orders"]) == {
        "read_customers",
        "read_orders",
        "write_customers",
    }


def test_every_group_must_be_met() -> None:
    rule = read_access("`write_a` access scope as well as any of `write_b`, `write_c` access.")
    assert rule.allows(frozenset({"write_a", "write_c"}))
    assert not rule.allows(frozenset({"write_a"}))
    assert not rule.allows(frozenset({"write_b", "write_c"}))
