"""What a preview found, as the editor shows it. Needs a Flask app context."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from shop_app.conditions.sentences import sentence
from shop_app.desk.tag_rules.as_json import warning_json
from shop_app.desk.tag_rules.titles import titled
from shop_app.gids import number_of
from shop_app.tagging.preview import Preview
from shop_app.tagging.tally import Change, Sample, TagTally
from shop_app.texts import gettext, ngettext, number

_MINUTE = 60
_HOUR = 3600


@dataclass(frozen=True, slots=True)
class SampleView:
    """A customer as an example: the number in their gid, and why."""

    number: str
    why: str


@dataclass(frozen=True, slots=True)
class ChangeView:
    """How many customers, in a sentence, with some examples."""

    words: str
    samples: tuple[SampleView, ...]


@dataclass(frozen=True, slots=True)
class TagView:
    """What would change of one tag."""

    tag: str
    changes: tuple[ChangeView, ...]


@dataclass(frozen=True, slots=True)
class PreviewView:
    """A preview in words. `apply`: the id of the rule, when what was counted is what is saved."""

    complete: bool
    so_far: str
    tags: tuple[TagView, ...]
    notes: tuple[str, ...]
    apply: int | None


def preview_view(
    seen: Preview, *, apply: int | None, warn: bool, paused: bool = False
) -> PreviewView:
    """The preview's numbers, sentence by sentence. `warn`: the reader is not shown what there is to
    know of each condition beside it."""
    warnings = seen.warnings if warn else ()
    would = gettext("The rule is paused: this is what it would do if it were active.")
    return PreviewView(
        complete=seen.complete,
        so_far=gettext(
            "Counting took long: this is about the first %(judged)s of %(customers)s customers.",
            judged=number(seen.judged),
            customers=number(seen.customers),
        ),
        tags=tuple(_tag(tally) for tally in seen.tags),
        notes=(
            *([would] if paused else _cost(seen)),
            *dict.fromkeys(warning_json(one)["message"] for one in warnings),
        ),
        apply=apply if seen.cost.writes else None,
    )


_ALWAYS = (Change.GAIN, Change.LOSE, Change.KEEP)


def _tag(tally: TagTally) -> TagView:
    shown = [what for what in _COUNTED if what in _ALWAYS or tally.counts[what]]
    return TagView(
        tally.tag,
        tuple(
            ChangeView(_COUNTED[what](tally.counts[what]), _samples(tally.samples.get(what, [])))
            for what in shown
        ),
    )


def _samples(samples: list[Sample]) -> tuple[SampleView, ...]:
    return tuple(SampleView(number_of(one.gid), _why(one)) for one in samples)


def _why(sample: Sample) -> str:
    outcome = sample.outcome
    return titled(lambda: sentence(outcome)) if outcome else ""


_COUNTED: Mapping[Change, Callable[[int], str]] = {
    Change.GAIN: lambda count: ngettext(
        "%(count)s customer gets it",
        "%(count)s customers get it",
        count,
        count=number(count),
    ),
    Change.LOSE: lambda count: ngettext(
        "%(count)s customer loses it",
        "%(count)s customers lose it",
        count,
        count=number(count),
    ),
    Change.KEEP: lambda count: ngettext(
        "%(count)s customer keeps it",
        "%(count)s customers keep it",
        count,
        count=number(count),
    ),
    Change.WITHDRAWN: lambda count: ngettext(
        "%(count)s customer stays without it: somebody took it off by hand",
        "%(count)s customers stay without it: somebody took it off by hand",
        count,
        count=number(count),
    ),
    Change.THEIRS: lambda count: ngettext(
        "%(count)s customer has it from somebody else: it stays",
        "%(count)s customers have it from somebody else: it stays",
        count,
        count=number(count),
    ),
    Change.REFUSED: lambda count: ngettext(
        "%(count)s customer stays without it: Shopify refused the tag",
        "%(count)s customers stay without it: Shopify refused the tag",
        count,
        count=number(count),
    ),
    Change.UNDECIDED: lambda count: ngettext(
        "%(count)s customer is not decided yet",
        "%(count)s customers are not decided yet",
        count,
        count=number(count),
    ),
}


def _cost(seen: Preview) -> list[str]:
    found = []
    if seen.to_read:
        found.append(
            ngettext(
                "%(count)s customer has to be read from Shopify first.",
                "%(count)s customers have to be read from Shopify first.",
                seen.to_read,
                count=number(seen.to_read),
            )
        )
    if seen.cost.bulk_points is not None:
        found.append(gettext("Applying it to all customers takes some minutes, in bulk."))
    elif seen.cost.writes or seen.to_read:
        found.append(
            gettext(
                "Applying it to all customers takes %(time)s.", time=duration(seen.cost.seconds)
            )
        )
    return found


def duration(seconds: float) -> str:
    """So much time, roughly."""
    if seconds < _MINUTE:
        return gettext("less than a minute")
    if seconds < _HOUR:
        minutes = round(seconds / _MINUTE)
        return ngettext(
            "about %(count)s minute", "about %(count)s minutes", minutes, count=number(minutes)
        )
    hours = round(seconds / _HOUR)
    return ngettext("about %(count)s hour", "about %(count)s hours", hours, count=number(hours))
