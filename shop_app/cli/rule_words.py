"""What the `rules` commands found, as plain text. The frame is English, like every command's;
sentences about customers and conditions come in the language asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

Data = dict[str, Any]

_MARK = {True: "✓", False: "✗", None: "?"}
_CHANGES = (
    ("gain", "get it"),
    ("lose", "lose it"),
    ("keep", "keep it"),
    ("withdrawn", "would have it, but somebody took it off by hand"),
    ("refused", "would have it, but Shopify refused it"),
    ("theirs", "have it from somebody else, so it stays"),
    ("undecided", "stay as they are: not known yet"),
)


def rules(found: Data) -> str:
    """One line each, under a head."""
    rows = [("ID", "VERSION", "TAG", "GROUP", "NAME")]
    rows += [
        (
            str(rule["id"]),
            str(rule["version"]) if rule["active"] else f"{rule['version']} (off)",
            rule["tag"],
            f"{rule['group']} {rule['rank']}" if rule["group"] else "",
            rule["name"],
        )
        for rule in found["rules"]
    ]
    return _columns(rows) if found["rules"] else "There are no rules yet."


def rule(found: Data) -> str:
    """A rule in words, with its latest run."""
    lines = _rule(found["rule"])
    if found["run"]:
        lines.append(run({"run": found["run"]}))
    return "\n".join(lines)


def saved(found: Data) -> str:
    """A rule as it is stored now, and what to do next."""
    told = found["rule"]
    done = f"Stored as rule {told['id']}, version {told['version']}."
    hint = f"New events follow it; `rules apply {told['id']}` applies it to everybody."
    return "\n".join([done, hint, *_warnings(found), "", *_rule(told)])


def _warnings(found: Data) -> list[str]:
    return [f"Note: {warning['message']}." for warning in found["warnings"]]


def _rule(told: Data) -> list[str]:
    lines = [f"{told['name']} · tag “{told['tag']}” · rule {told['id']}, version {told['version']}"]
    lines.append(told["in_words"])
    if told["group"]:
        lines.append(f"Group {told['group']}, rank {told['rank']}: only the highest one stays.")
    if not told["remove_when_untrue"]:
        lines.append("The tag stays when the condition is not true any more.")
    if told["grace_hours"]:
        lines.append(f"It is removed {told['grace_hours']} h after the condition ceased to hold.")
    if told["expires_after_days"]:
        lines.append(f"It is removed {told['expires_after_days']} days after it came true.")
    if not told["active"]:
        lines.append("Switched off.")
    return lines


def preview(found: Data) -> str:
    """Counts and examples by tag, then what applying costs."""
    lines = [line for tally in found["tags"] for line in [*_tally(tally), ""]]
    lines += _warnings(found)
    if not found["complete"]:
        lines.append(f"Only {found['judged']:,} of {found['customers']:,} customers were judged.")
    reading, cost = found["reading"], found["cost"]
    if reading["read"]:
        lines.append(f"{reading['read']:,} customers were read from Shopify.")
    if reading["to_read"]:
        lines.append(
            f"{reading['to_read']:,} more would have to be read there ({reading['points']:,} points)."
        )
    in_bulk = ""
    if cost["bulk_points"] is not None:
        in_bulk = f"; in bulk, as it is done, {cost['bulk_points']:,} points and some minutes"
    lines.append(
        f"Applying writes {cost['writes']:,} tags on {cost['customers']:,} customers:"
        f" {cost['points']:,} points in {_duration(cost['seconds'])}{in_bulk}."
    )
    lines.append(f"Judged {found['judged']:,} customers. Nothing was written.")
    return "\n".join(lines)


def _tally(tally: Data) -> Iterator[str]:
    yield f"“{tally['tag']}”"
    for name, meaning in _CHANGES:
        if tally[name] or name in ("gain", "lose", "keep"):
            yield f"  {tally[name]:>9,} {meaning}"
            for sample in tally["samples"].get(name, ()):
                yield f"            {_number(sample['customer'])}: {sample['why'] or 'no rule'}"


def explained(found: Data) -> str:
    """Whether it holds and why, then every time the tag was set or removed."""
    lines = [
        f"{found['customer']} · {found['rule']['name']} · tag “{found['rule']['tag']}”",
        f"{_MARK[found['holds']]} {found['why']}",
        f"→ {found['standing']}",
        *_notes(found),
    ]
    lines += [
        f"{_at(past)}  {past['kind']}: {past['why'] or 'by hand'}" for past in found["before"]
    ]
    if found["more_before"]:
        lines.append(f"Older ones: --before {found['more_before']}")
    return "\n".join(lines)


def _notes(found: Data) -> Iterator[str]:
    """What time or Shopify will still say."""
    for name, words in (
        ("grace_until", "The condition ceased to hold; the tag stays until {}."),
        ("expires_at", "The tag expires {}."),
        ("may_change_at", "Time alone may change something {}."),
    ):
        if found[name]:
            yield words.format(_at({"at": found[name]}))
    if found["unread"]:
        yield f"Still to be read from Shopify: {', '.join(found['unread'])}."
    if found["not_read"]:
        yield f"Shopify did not say it: {found['not_read']['message']}"


def run(found: Data) -> str:
    """How far one run is."""
    told = found["run"]
    share = f"{told['percent']} %"
    line = (
        f"Run {told['id']} ({told['state']}): {told['judged']:,} of {told['total']:,} customers"
        f" ({share}), {told['gained']:,} gained, {told['lost']:,} lost"
    )
    if told["unread"]:
        line += f", {told['unread']:,} to be read from Shopify"
    if told["seconds_left"] is not None:
        line += f", about {_duration(told['seconds_left'])} left"
    return f"{line}. {told['error']}" if told["error"] else f"{line}."


def runs(found: Data) -> str:
    """One line per run."""
    return "\n".join(run({"run": one}) for one in found["runs"]) or "It was never applied."


def history(found: Data) -> str:
    """One line per version, then its condition."""
    lines = []
    for one in found["versions"]:
        what = "deleted" if one["deleted"] else f"{one['name']}: {one['in_words']}"
        by = " ".join(filter(None, (one["by"]["kind"], one["by"]["id"])))
        lines.append(f"{one['version']:>4}  {_at(one)}  {by}  {what}")
    return "\n".join(lines)


def deleted(found: Data) -> str:
    """What became of the rule and its tags."""
    tags = "its tags are being taken off" if found["remove_tags"] else "its tags stay"
    return f"Rule {found['deleted']} is deleted; {tags}."


def facts(found: Data) -> str:
    """One line each, under a head."""
    rows = [("FACT", "KIND", "UNIT", "SOURCE", "POINTS", "NULL", "PARAMETERS", "WHAT IT IS")]
    rows += [
        (
            fact["name"],
            fact["kind"],
            fact["unit"],
            fact["source"],
            str(fact["points"]),
            fact["null"],
            ", ".join(fact["parameters"]),
            fact["label"],
        )
        for fact in found["facts"]
    ]
    return _columns(rows)


def _columns(rows: Iterable[tuple[str, ...]]) -> str:
    table = list(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    )


def _at(told: Data) -> str:
    return f"{told['at'][:16].replace('T', ' ')} UTC"


def _number(gid: str) -> str:
    return gid.rsplit("/", 1)[-1]


def _duration(seconds: float) -> str:
    return str(timedelta(seconds=round(seconds)))
