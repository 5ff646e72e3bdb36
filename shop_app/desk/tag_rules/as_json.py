"""Tag rules, previews and explanations as JSON, for pages and for `rules … --json`.

Times are ISO 8601 in UTC; sentences are in the language of the Flask-Babel context.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shop_app.conditions import checking
from shop_app.conditions.checking import Warned
from shop_app.conditions.sentences import describe
from shop_app.conditions.sentences import sentence as condition_sentence
from shop_app.conditions.sentences_labels import label
from shop_app.desk.customers.standing import standing
from shop_app.desk.customers.story import reason
from shop_app.errors import AppError, Invalid
from shop_app.moments import iso
from shop_app.tagging.explain import Explained, Past
from shop_app.tagging.leaving import Leaving
from shop_app.tagging.preview import Preview
from shop_app.tagging.rule import RuleDraft, TagRule
from shop_app.tagging.runs import Progress
from shop_app.tagging.sentences import sentence, sentence_of
from shop_app.tagging.store import RuleVersion
from shop_app.tagging.tally import Sample, TagTally
from shop_app.texts import gettext

HIGHEST_ID = 2**63 - 1
"""What a bigint of the database holds."""

HIGHEST_VERSION = 2**31 - 1
"""What an integer of the database holds."""

_OURS = ("key", "in_words")
"""What a rule's JSON says besides: it may come back with a changed rule, and changes nothing."""


def rule_json(rule: TagRule) -> dict[str, Any]:
    """A rule with its condition in words; what `sent` reads back."""
    return {
        "id": rule.id,
        "version": rule.version,
        "key": rule.key,
        **rule.draft.as_data(),
        "in_words": describe(rule.draft.condition),
    }


@dataclass(frozen=True, slots=True)
class Sent:
    """A rule that somebody sent: `id` and `version` are those it was changed from."""

    draft: RuleDraft
    id: int | None
    version: int | None


def sent(data: Any) -> Sent:
    """Read a rule's JSON, with or without what `rule_json` says besides, also as part of an answer
    (`{"rule": …}`). Raises Invalid."""
    if isinstance(data, dict) and "rule" in data:
        data = data["rule"]
    if not isinstance(data, dict):
        raise Invalid(f"a rule is a JSON object, not {_JSON[type(data)]}", code="wrong_type")
    numbers = {
        name: number_in(data, name, most)
        for name, most in (("id", HIGHEST_ID), ("version", HIGHEST_VERSION))
    }
    rest = {name: value for name, value in data.items() if name not in (*numbers, *_OURS)}
    return Sent(RuleDraft.from_data(rest), **numbers)


def number_in(data: dict[str, Any], name: str, most: int) -> int | None:
    """A number from 1 to `most` in sent JSON; None when it is left out or null. Raises Invalid."""
    value = data.get(name)
    if value is None or (type(value) is int and 1 <= value <= most):
        return value
    raise Invalid(
        f"{name}: a whole number from 1 to {most} is needed, not {value!r:.100}",
        code="out_of_range" if type(value) is int else "wrong_type",
        path=name,
        limit=[1, most],
    )


_JSON: Mapping[type, str] = {
    list: "a list",
    str: "a text",
    int: "a number",
    float: "a number",
    bool: "true or false",
    type(None): "null",
}


def preview_json(seen: Preview) -> dict[str, Any]:
    """What applying would change; `gain`, `lose` and the rest count customers."""
    return {
        "as_of": seen.as_of.isoformat(),
        "customers": seen.customers,
        "judged": seen.judged,
        "complete": seen.complete,
        "warnings": [warning_json(warning) for warning in seen.warnings],
        "tags": [_tally(tally) for tally in seen.tags],
        "reading": {
            "read": seen.read,
            "to_read": seen.to_read,
            "points": seen.to_read_points,
        },
        "cost": {
            "customers": seen.cost.customers,
            "writes": seen.cost.writes,
            "points": seen.cost.points,
            "seconds": round(seen.cost.seconds),
            "bulk_points": seen.cost.bulk_points,
        },
    }


_WARNED: Mapping[Warned, Callable[[checking.Warning], str]] = {
    Warned.NO_SCOPE: lambda one: gettext(
        "%(fact)s: not known before you let Amends read it", fact=label(one.fact)
    ),
    Warned.OLDER_ORDERS: lambda _: gettext(
        "Orders from before Amends came may be missing until you let Amends read those older than"
        " 60 days."
    ),
    Warned.PROTECTED: lambda one: gettext(
        "%(fact)s: known only if Shopify lets the app see protected customer data",
        fact=label(one.fact),
    ),
    Warned.SEGMENT: lambda one: gettext(
        "%(fact)s: Shopify tells who joins or leaves a segment when it counts it anew",
        fact=label(one.fact),
    ),
    Warned.NOT_TOLD: lambda one: gettext(
        "%(fact)s: Shopify tells nobody when this changes, so the tag may follow late",
        fact=label(one.fact),
    ),
}


def warning_json(one: checking.Warning) -> dict[str, Any]:
    """What to know of a condition that is fine in itself, by the `path` of the check."""
    message = _WARNED[one.code](one)
    return {"code": one.code, "path": one.path, "fact": one.fact, "message": message}


def _tally(tally: TagTally) -> dict[str, Any]:
    return {
        "tag": tally.tag,
        **{what.value: number for what, number in tally.counts.items()},
        "samples": {
            what.value: [_sample(sample) for sample in samples]
            for what, samples in tally.samples.items()
        },
    }


def _sample(sample: Sample) -> dict[str, Any]:
    return {
        "customer": sample.gid,
        "why": condition_sentence(sample.outcome) if sample.outcome else None,
    }


def explained_json(found: Explained) -> dict[str, Any]:
    """Whether a rule holds for a customer and why; `holds` and `wanted` null: not known yet.

    `holds` is about the condition, `wanted` about the tag (grace, expiry and group decide too);
    `in_shop` is null when nothing was ever decided. `not_read` says why Shopify did not tell what is
    `unread`, null when nobody asked or it did. `before`: newest first; `more_before`, sent as
    `before`, asks for older ones.
    """
    verdict, assigned = found.verdict, found.assigned
    wanted = verdict.wanted if verdict else None
    return {
        "customer": found.gid,
        "as_of": found.as_of.isoformat(),
        "rule": rule_json(found.rule),
        "holds": verdict.outcome.holds if verdict else None,
        "wanted": wanted,
        "cause": verdict.cause if verdict else Leaving.OFF,
        "why": sentence(verdict) if verdict else sentence_of({"cause": Leaving.OFF}),
        "in_shop": assigned.in_shop if assigned else None,
        "standing": standing(wanted, assigned),
        "held_since": iso(verdict.state.held_since if verdict else None),
        "grace_until": iso(found.grace_until),
        "expires_at": iso(found.expires_at),
        "may_change_at": iso(found.look_at),
        "unread": sorted(found.unread),
        "not_read": _refusal(found.not_read),
        "before": [_past(past) for past in found.before],
        "more_before": found.more_before,
    }


def _refusal(error: AppError | None) -> dict[str, str] | None:
    return None if error is None else {"code": error.code, "message": str(error)}


def _past(past: Past) -> dict[str, Any]:
    kept = past.data.get("verdict", {})
    return {
        "at": past.at.isoformat(),
        "kind": past.kind,
        "tag": past.data["tag"],
        "rule_version": kept.get("version"),
        "why": reason(dict(past.data)),
    }


def run_json(run: Progress) -> dict[str, Any]:
    """How far a run is; `gained` and `lost` count customers, `seconds_left` null: not known."""
    return {
        "id": run.id,
        "rule": run.rule_id,
        "version": run.version,
        "state": run.state,
        "judged": run.judged,
        "total": run.total,
        "percent": run.percent,
        "gained": run.gained,
        "lost": run.lost,
        "unread": run.unread,
        "seconds_left": run.seconds_left,
        "error": run.error,
        "started_at": run.started_at.isoformat(),
        "finished_at": iso(run.finished_at),
    }


def version_json(one: RuleVersion) -> dict[str, Any]:
    """A rule as it once was, and who made it so."""
    return {
        "version": one.version,
        "at": one.at.isoformat(),
        "by": {"kind": one.by.kind, "id": one.by.id},
        "deleted": one.deleted,
        **one.draft.as_data(),
        "in_words": describe(one.draft.condition),
    }
