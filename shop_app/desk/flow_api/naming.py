"""What a merchant means by a word in a workflow: a key, or a name in one of the app's languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from flask_babel import force_locale
from sqlalchemy import Connection

from shop_app.compensation.kinds import Kind
from shop_app.desk.compensations import words as compensation_words
from shop_app.desk.flow_api.never import NeverWorks
from shop_app.desk.issues import words as issue_words
from shop_app.issues import reasons
from shop_app.issues.reasons import Reason, SubReason
from shop_app.issues.rules import Channel, Severity
from shop_app.web.locales import LANGUAGES

_T = TypeVar("_T")
_R = TypeVar("_R", Reason, SubReason)


def reason(db: Connection, shop: str, written: str) -> Reason:
    """A reason that is in use. Raises NeverWorks (`reason_missing`, `reason_unknown`)."""
    if not written:
        raise NeverWorks("say a reason", code="reason_missing")
    found = reasons.active(reasons.reasons(db, shop))
    return _one(written, found, lambda one: one.key, reasons.name_of, "reason_unknown")


def sub_reason(of: Reason, written: str) -> str | None:
    """The key of one of its sub-reasons that is in use, None for "". Raises NeverWorks."""
    if not written:
        return None
    code = "sub_reason_unknown"
    return _one(written, of.offered, lambda one: one.key, reasons.name_of, code).key


def kind(written: str) -> Kind | None:
    """What is to be given, None for "". Raises NeverWorks."""
    if not written:
        return None
    return _one(written, Kind, lambda one: one.value, compensation_words.kind, "kind_unknown")


def channel(written: str) -> Channel:
    """How the customer told us. Raises NeverWorks."""
    if not written:
        return Channel.OTHER
    return _one(written, Channel, lambda one: one.value, issue_words.channel, "channel_unknown")


def severity(written: str) -> Severity | None:
    """How bad it is, None for "". Raises NeverWorks."""
    if not written:
        return None
    return _one(written, Severity, lambda one: one.code, issue_words.severity, "severity_unknown")


def _one(
    written: str,
    choices: Iterable[_T],
    key: Callable[[_T], str],
    name: Callable[[_T], str],
    code: str,
) -> _T:
    """The first whose key it is, else whose name in the shop's language, else in any of ours."""
    choices, wanted = list(choices), _plain(written)
    for one in choices:
        if wanted in (_plain(key(one)), _plain(name(one))):
            return one
    for language in LANGUAGES:
        with force_locale(language):
            for one in choices:
                if _plain(name(one)) == wanted:
                    return one
    known = [key(one) for one in choices]
    raise NeverWorks(f"{code}: choose one of {', '.join(known)}", code=code, choices=known)


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").casefold().split())
