"""The form of one reason: its words, how bad and how urgent it is, and its sub-reasons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import count

from werkzeug.datastructures import MultiDict

from shop_app.errors import Invalid
from shop_app.issues import reason_words
from shop_app.issues.reasons import (
    Reason,
    SubReason,
    active,
    customer_text_of,
    hint_of,
    name_of,
)
from shop_app.issues.rules import Severity
from shop_app.issues.shipped_reasons import SHIPPED
from shop_app.shops.preferences import is_version
from shop_app.texts import gettext, number

LONGEST_NAME = 60
LONGEST_HINT = 300
LONGEST_CUSTOMER_TEXT = 1000
"""Characters; our own choice."""

MOST_HOURS = 2000
"""Business hours to resolve within; our own choice, about a year of work."""

MOST_REASONS = 60
MOST_SUB_REASONS = 30
"""Our own choice: more than that nobody chooses from."""

_HOUR = 3600
_HOURS = re.compile("[0-9]{1,9}")
_OWN = re.compile(r"(?:.*\.)?own_([0-9]+)")
_NEW = re.compile("new_[0-9]{1,9}")
_SHIPPED = frozenset(key for one in SHIPPED for key in (one.key, *one.sub_reasons))


@dataclass(frozen=True)
class Row:
    """A sub-reason as typed; its key is `new_…` until it is saved. `error` is shown at the field."""

    key: str
    name: str
    active: bool
    error: str | None = None


@dataclass(frozen=True)
class ReasonForm:
    """What was typed; `version` is what it is based on, `key` "" of a new reason.

    `errors` are shown at their fields, by the names of these.
    """

    version: int
    key: str = ""
    name: str = ""
    hint: str = ""
    customer_text: str = ""
    severity: str = Severity.NORMAL.code
    hours: str = ""
    compensation: bool = False
    active: bool = True
    rows: tuple[Row, ...] = ()
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def wrong(self) -> bool:
        """Whether a field has an error."""
        return bool(self.errors) or any(row.error for row in self.rows)


def form_of(reason: Reason, version: int) -> ReasonForm:
    """The form as the reason stands, shipped words in the reader's language."""
    seconds = reason.resolve_seconds
    return ReasonForm(
        version=version,
        key=reason.key,
        name=name_of(reason),
        hint=hint_of(reason),
        customer_text=customer_text_of(reason),
        severity=reason.severity.code,
        hours="" if seconds is None else str(seconds // _HOUR),
        compensation=reason.compensation,
        active=reason.active,
        rows=tuple(Row(sub.key, name_of(sub), sub.active) for sub in reason.sub_reasons),
    )


def read(sent: MultiDict[str, str], key: str) -> ReasonForm:
    """What was sent, unchecked. Raises Invalid for what the page could not have sent."""
    keys, names = sent.getlist("sub_key"), sent.getlist("sub_name")
    version = sent.get("version", "")
    texts = ("name", "hint", "customer_text", "severity", "hours")
    typed = [sent.get(name, "").replace("\r\n", "\n").strip() for name in texts]
    name, hint, customer_text, severity, hours = typed
    if severity not in {one.code for one in Severity}:
        raise Invalid("the form of the reason is not whole; reload the page")
    whole = is_version(version) and len(keys) == len(names) == len(set(keys))
    if not whole or len(keys) > MOST_SUB_REASONS or "\0" in "".join([*typed, *names]):
        raise Invalid("the form of the reason is not whole; reload the page")
    on = set(sent.getlist("sub_on"))
    return ReasonForm(
        version=int(version),
        key=key,
        compensation="compensation" in sent,
        active="active" in sent,
        rows=tuple(Row(k, n.strip(), k in on) for k, n in zip(keys, names, strict=True)),
        name=name,
        hint=hint,
        customer_text=customer_text,
        severity=severity,
        hours=hours,
    )


def redrawn(form: ReasonForm, do: str, at: str) -> ReasonForm:
    """The form with one more row, or with the row `at` moved `up` or `down`.

    Raises Invalid for what the page could not have sent.
    """
    rows = list(form.rows)
    keys = [row.key for row in rows]
    if do == "add" and len(rows) < MOST_SUB_REASONS:
        fresh = 1 + max((int(key[4:]) for key in keys if _NEW.fullmatch(key)), default=0)
        return replace(form, rows=(*rows, Row(f"new_{fresh}", "", active=True)))
    if do not in ("up", "down") or at not in keys:
        raise Invalid("the form of the reason is not whole; reload the page")
    place = keys.index(at)
    beside = place + (1 if do == "down" else -1)
    if 0 <= beside < len(rows):
        rows[place], rows[beside] = rows[beside], rows[place]
    return replace(form, rows=tuple(rows))


def checked(form: ReasonForm, stored: Sequence[Reason]) -> ReasonForm:
    """The form with an error beside every field that can't be saved; empty new rows are gone.

    Raises Invalid for sub-reasons that the reason does not have.
    """
    known = {sub.key for one in stored if one.key == form.key for sub in one.sub_reasons}
    if any(row.key not in known and not _NEW.fullmatch(row.key) for row in form.rows):
        raise Invalid("the form of the reason is not whole; reload the page")
    kept = [row for row in form.rows if row.name or row.key in known]
    seen: set[str] = set()
    rows = []
    for row in kept:
        shown = _shown(row.key, row.name)
        rows.append(replace(row, error=_name_error(shown, seen)))
        seen.add(shown.casefold())
    return replace(form, rows=tuple(rows), errors=dict(_errors(form, stored)))


def reason_of(form: ReasonForm, stored: Sequence[Reason]) -> Reason:
    """What to keep of a form that is not `wrong`; what is new gets its key.

    Words as shipped are not kept, so that they go on following the reader's language.
    """
    key = form.key or f"own_{_free(one.key for one in stored)}"
    has = {sub.key for one in stored if one.key == key for sub in one.sub_reasons}
    free = count(_free(has))
    return Reason(
        key=key,
        name=_kept_name(key, form.name),
        hint=None if form.hint == reason_words.hint(key) else form.hint,
        customer_text=None
        if form.customer_text == reason_words.customer_text(key)
        else form.customer_text,
        severity=Severity[form.severity.upper()],
        resolve_seconds=int(form.hours) * _HOUR if form.hours else None,
        compensation=form.compensation,
        active=form.active,
        sub_reasons=tuple(
            SubReason(row.key, _kept_name(row.key, row.name), row.active)
            if row.key in has
            else SubReason(f"{key}.own_{next(free)}", row.name, row.active)
            for row in form.rows
        ),
    )


def _errors(form: ReasonForm, stored: Sequence[Reason]) -> Iterator[tuple[str, str]]:
    others = [one for one in stored if one.key != form.key]
    wrong = _name_error(_shown(form.key, form.name), {name_of(one).casefold() for one in others})
    if wrong:
        yield "name", wrong
    for name, text, most in (
        ("hint", form.hint, LONGEST_HINT),
        ("customer_text", form.customer_text, LONGEST_CUSTOMER_TEXT),
    ):
        if len(text) > most:
            yield name, too_long(len(text), most)
    hours = form.hours
    if hours and not (_HOURS.fullmatch(hours) and 1 <= int(hours) <= MOST_HOURS):
        yield (
            "hours",
            gettext(
                "Enter whole hours from %(least)s to %(most)s, or nothing.",
                least=number(1),
                most=number(MOST_HOURS),
            ),
        )
    if not form.active and not active(others):
        yield "active", gettext("At least one reason must stay on: an issue needs one.")


def too_long(found: int, most: int) -> str:
    """What is said beside a field with too many characters."""
    return gettext(
        "The text has %(found)s characters; up to %(most)s fit.",
        found=number(found),
        most=number(most),
    )


def _name_error(name: str, others: Set[str]) -> str | None:
    if not name:
        return gettext("Give it a name.")
    if len(name) > LONGEST_NAME:
        return too_long(len(name), LONGEST_NAME)
    return gettext("There is another one of this name.") if name.casefold() in others else None


def _shown(key: str, typed: str) -> str:
    """What a thing would be called: an emptied field brings the shipped name back."""
    return typed or (reason_words.name(key) if key in _SHIPPED else "")


def _kept_name(key: str, typed: str) -> str | None:
    return None if key in _SHIPPED and typed in ("", reason_words.name(key)) else typed


def _free(keys: Iterable[str]) -> int:
    """The number of the next key of a merchant's own; none is given twice."""
    return 1 + max((int(found[1]) for found in map(_OWN.fullmatch, keys) if found), default=0)
