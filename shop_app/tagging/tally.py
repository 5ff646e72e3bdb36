"""What applying rules would change, counted tag by tag. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from shop_app.conditions.outcome import Outcome
from shop_app.tagging.models import ABSENT, GONE, OURS, REFUSED, THEIRS

MOST_SAMPLES = 5


class Change(StrEnum):
    """What applying a rule would mean for one tag on one customer."""

    GAIN = "gain"
    """It would be added; when somebody else has added it already, nothing is written."""
    LOSE = "lose"
    KEEP = "keep"
    WITHDRAWN = "withdrawn"
    """Somebody took it off by hand: it stays off until the condition has turned."""
    REFUSED = "refused"
    """Shopify refused it, and nothing has turned since."""
    THEIRS = "theirs"
    """The condition does not hold, but the tag there is not ours to remove."""
    UNDECIDED = "undecided"
    """Not known yet: the tag stays as it is."""


_SHOWN = frozenset({Change.GAIN, Change.LOSE, Change.KEEP, Change.WITHDRAWN, Change.UNDECIDED})


@dataclass(frozen=True, slots=True)
class Standing:
    """A tag on a customer now: what was decided (`wanted`) and what the shop has (`in_shop`)."""

    wanted: bool
    in_shop: str


def change(wanted: bool | None, now: Standing | None) -> Change | None:
    """What would happen to a tag of which a rule now says `wanted`; None: nothing to speak of.

    `now` is None when nothing was ever decided.
    """
    in_shop = now.in_shop if now else ABSENT
    if in_shop == GONE:
        return None
    if wanted is None:
        return Change.UNDECIDED
    if not wanted:
        return {OURS: Change.LOSE, THEIRS: Change.THEIRS}.get(in_shop)
    if in_shop in (OURS, THEIRS):
        return Change.KEEP
    if in_shop == ABSENT or now is None or not now.wanted:
        return Change.GAIN
    return Change.REFUSED if in_shop == REFUSED else Change.WITHDRAWN


@dataclass(frozen=True, slots=True)
class Sample:
    """One customer as an example, with what the condition said; None: no rule judged it."""

    gid: str
    outcome: Outcome | None


@dataclass(slots=True)
class TagTally:
    """One tag: customers by change, with some examples of each that is worth showing."""

    tag: str
    counts: dict[Change, int] = field(default_factory=lambda: dict.fromkeys(Change, 0))
    samples: dict[Change, list[Sample]] = field(default_factory=dict)

    def count(self, what: Change, gid: str, outcome: Outcome | None) -> None:
        """Count one customer."""
        self.counts[what] += 1
        if what in _SHOWN:
            shown = self.samples.setdefault(what, [])
            if len(shown) < MOST_SAMPLES:
                shown.append(Sample(gid, outcome))
