"""A rule that opens issues: what it catches, on whom, and the issue it opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shop_app.auto_open.rules import PARCEL_TROUBLE, RETURN_REASONS, Catch, Trigger
from shop_app.conditions.language import Condition, parse
from shop_app.conditions.needs import Needs, checks_with_paths, needs
from shop_app.errors import Invalid
from shop_app.issues.rules import Channel, Severity

LONGEST_NAME = 100
DEFAULT_CAP = 50
HIGHEST_CAP = 100_000
"""Issues that a rule opens on one day of the shop; our own choice."""

LONGEST_LATE = 60
MOST_REFUNDS = 50
LONGEST_WINDOW = 365
"""Days after a promise, refunds in a row, days they lie in; our own choice."""


@dataclass(frozen=True, slots=True)
class AutoDraft:
    """What a merchant edits. `severity` None: the reason's. `condition` None: everybody, guests too.

    `cap`: issues a day of the shop. `name` "": what the shipped rule is called in the reader's
    language.
    """

    catch: Catch
    reason: str
    name: str = ""
    sub_reason: str | None = None
    severity: Severity | None = None
    channel: Channel = Channel.OTHER
    owner_id: str | None = None
    condition: Condition | None = None
    cap: int = DEFAULT_CAP

    def __post_init__(self) -> None:
        """Raises Invalid for what can't be kept, naming the field (`path`), its limit and value."""
        catch = self.catch
        if len(self.name) > LONGEST_NAME:
            raise _out("name", "characters", (0, LONGEST_NAME), len(self.name), "name_too_long")
        if any(not character.isprintable() for character in self.name):
            raise Invalid("name: without line breaks", code="unseen_characters", path="name")
        _whole("cap", self.cap, (1, HIGHEST_CAP))
        _whole("late_days", catch.late_days, (0, LONGEST_LATE))
        _whole("refunds", catch.refunds, (2, MOST_REFUNDS))
        _whole("within_days", catch.within_days, (1, LONGEST_WINDOW))
        _some("statuses", catch.statuses, PARCEL_TROUBLE)
        _some("return_reasons", catch.return_reasons, RETURN_REASONS)
        if not catch.statuses:
            raise Invalid("statuses: choose at least one", code="nothing_chosen", path="statuses")
        if self.condition is not None:
            check_kept(self.condition)

    def as_data(self) -> dict[str, Any]:
        """The draft as JSON."""
        catch = self.catch
        return {
            "trigger": catch.trigger,
            "late_days": catch.late_days,
            "refunds": catch.refunds,
            "within_days": catch.within_days,
            "statuses": list(catch.statuses),
            "return_reasons": list(catch.return_reasons),
            "name": self.name,
            "reason": self.reason,
            "sub_reason": self.sub_reason,
            "severity": self.severity,
            "channel": self.channel,
            "owner_id": self.owner_id,
            "condition": None if self.condition is None else self.condition.as_data(),
            "cap": self.cap,
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> AutoDraft:
        """Read what `as_data` wrote. Raises Invalid."""
        condition, severity = data["condition"], data["severity"]
        return cls(
            catch=Catch(
                Trigger(data["trigger"]),
                late_days=data["late_days"],
                refunds=data["refunds"],
                within_days=data["within_days"],
                statuses=tuple(data["statuses"]),
                return_reasons=tuple(data["return_reasons"]),
            ),
            reason=data["reason"],
            name=data["name"],
            sub_reason=data["sub_reason"],
            severity=None if severity is None else Severity(severity),
            channel=Channel(data["channel"]),
            owner_id=data["owner_id"],
            condition=None if condition is None else parse(condition),
            cap=data["cap"],
        )

    def catches_as(self, other: AutoDraft) -> bool:
        """Whether both catch the same of the same people."""
        return (self.catch, self.condition) == (other.catch, other.condition)


@dataclass(frozen=True, slots=True)
class AutoRule:
    """A rule of a shop. `since`: causes from then on count, None while it is switched off.

    `version` is that of the section of the settings when it was last changed, 0: as shipped.
    """

    key: str
    draft: AutoDraft
    active: bool = False
    since: datetime | None = None
    version: int = 0


def is_kept(needed: Needs) -> bool:
    """Whether Amends keeps all that is needed, so that it can say how it was."""
    return not (needed.asked or needed.segments or needed.products)


def check_kept(condition: Condition) -> None:
    """Raises Invalid (`fact_not_kept`) for a condition on what Amends does not keep itself.

    Such a fact would have to be asked of Shopify, which says how it is now: an issue is opened for
    what was when something went wrong.
    """
    for path, check in checks_with_paths(condition.when):
        said = check.model_dump(by_alias=True, mode="json", exclude_none=True)
        alone = needs(parse({"version": 1, "when": said}))
        if not is_kept(alone):
            raise Invalid(
                f"{path}: the fact {check.fact} is asked of Shopify; issues are opened by facts"
                " that Amends keeps",
                code="fact_not_kept",
                path=f"{path}.fact",
                value=check.fact,
            )


def _some(field: str, chosen: tuple[str, ...], known: tuple[str, ...]) -> None:
    strange = sorted(set(chosen) - set(known))
    if strange:
        raise Invalid(f"{field}: there is no {strange[0]!r:.60}", code="unknown_choice", path=field)


def _whole(field: str, value: int, limits: tuple[int, int]) -> None:
    if not limits[0] <= value <= limits[1]:
        raise _out(field, "a whole number", limits, value, "out_of_range")


def _out(field: str, what: str, limits: tuple[int, int], value: int, code: str) -> Invalid:
    return Invalid(
        f"{field}: {what} between {limits[0]} and {limits[1]}, got {value}",
        code=code,
        path=field,
        limit=list(limits),
        value=value,
    )
