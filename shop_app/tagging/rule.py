"""A tag rule: a condition, the tag it keeps true, and how quickly the tag follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from unicodedata import category

from shop_app.conditions.language import Condition, parse
from shop_app.errors import Invalid

LONGEST_TAG = 40
"""Characters. Shopify refuses longer customer tags."""

LONGEST_NAME = 100
LONGEST_GROUP = 40
LONGEST_GRACE = 24 * 365
LONGEST_EXPIRY = 3_650
HIGHEST_RANK = 1_000

_UNSEEN = frozenset({"Cc", "Cs"})
"""Unicode's categories of control characters and of half surrogate pairs, which can't be kept."""

_FIELDS = frozenset(
    {
        "name", "tag", "condition", "group", "rank", "remove_when_untrue", "grace_hours",
        "expires_after_days", "active",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """What a merchant edits.

    Of the rules of a `group` only the one with the highest `rank` that holds keeps its tag; of equal
    ranks the older rule counts as higher. `grace_hours` is how long the tag outlives its condition;
    `expires_after_days` how long it stays at most, counted from when it came true.
    """

    name: str
    tag: str
    condition: Condition
    group: str | None = None
    rank: int = 0
    remove_when_untrue: bool = True
    grace_hours: int = 0
    expires_after_days: int | None = None
    active: bool = True

    def __post_init__(self) -> None:
        """Raises Invalid for what no shop could accept, naming the field, its limit and value."""
        _text("name", self.name, LONGEST_NAME, too_long="name_too_long")
        _text("tag", self.tag, LONGEST_TAG, too_long="tag_too_long")
        if "," in self.tag:
            raise Invalid(
                f"tag: Shopify separates tags by commas, so none fits into {self.tag!r}",
                code="tag_with_comma",
                path="tag",
                value=self.tag,
            )
        if self.group is not None:
            _text("group", self.group, LONGEST_GROUP, too_long="group_too_long")
        _whole("rank", self.rank, 0, HIGHEST_RANK)
        _whole("grace_hours", self.grace_hours, 0, LONGEST_GRACE)
        if self.expires_after_days is not None:
            _whole("expires_after_days", self.expires_after_days, 1, LONGEST_EXPIRY)
        for field in ("remove_when_untrue", "active"):
            if not isinstance(getattr(self, field), bool):
                value = getattr(self, field)
                raise Invalid(
                    f"{field}: true or false, not {value!r:.100}", code="wrong_type", path=field
                )

    def as_data(self) -> dict[str, Any]:
        """The draft as JSON, the condition included."""
        return {
            "name": self.name,
            "tag": self.tag,
            "condition": self.condition.as_data(),
            "group": self.group,
            "rank": self.rank,
            "remove_when_untrue": self.remove_when_untrue,
            "grace_hours": self.grace_hours,
            "expires_after_days": self.expires_after_days,
            "active": self.active,
        }

    @classmethod
    def from_data(cls, data: Any) -> RuleDraft:
        """Read JSON; what is left out has its default. Raises Invalid."""
        if not isinstance(data, dict):
            raise Invalid(f"a rule is a JSON object, not {type(data).__name__}", code="wrong_type")
        if unknown := sorted(set(data) - _FIELDS):
            raise Invalid(
                f"a rule has no {unknown[0]!r:.100}; it has {', '.join(sorted(_FIELDS))}",
                code="unknown_field",
                path=unknown[0][:100],
            )
        for field in ("name", "tag", "condition"):
            if field not in data:
                raise Invalid(f"a rule needs {field!r}", code="missing_field", path=field)
        return cls(**{**data, "condition": parse(data["condition"])})


@dataclass(frozen=True, slots=True)
class TagRule:
    """A stored rule. `version` counts its changes from 1; `key` names the shipped default it began
    as, None for a merchant's own."""

    id: int
    version: int
    key: str | None
    draft: RuleDraft

    @property
    def tag(self) -> str:
        """The tag this rule keeps true."""
        return self.draft.tag


def _text(field: str, value: object, longest: int, *, too_long: str) -> None:
    if not isinstance(value, str):
        raise _refused(field, "a text is needed, not", value, code="wrong_type")
    if value != value.strip() or not value:
        raise _refused(
            field, "neither empty nor with spaces around it, got", value, code="not_trimmed"
        )
    if len(value) > longest:
        raise Invalid(
            f"{field}: at most {longest} characters, got {len(value)}",
            code=too_long,
            path=field,
            limit=longest,
            value=len(value),
        )
    if any(category(character) in _UNSEEN for character in value):
        what = "without line breaks and control characters, got"
        raise _refused(field, what, value, code="unseen_characters")


def _whole(field: str, value: object, least: int, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _refused(field, "a whole number is needed, not", value, code="wrong_type")
    if not least <= value <= most:
        raise Invalid(
            f"{field}: between {least} and {most}, got {value}",
            code="out_of_range",
            path=field,
            limit=[least, most],
            value=value,
        )


def _refused(field: str, what: str, value: object, *, code: str) -> Invalid:
    return Invalid(f"{field}: {what} {value!r:.100}", code=code, path=field)
