"""What a form says an issue is about; the same fields when it is opened and when it is edited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from werkzeug.datastructures import MultiDict

from shop_app.errors import Invalid
from shop_app.gids import gid
from shop_app.issues.changing import IssueChanges
from shop_app.issues.queries import IssueRow
from shop_app.issues.reasons import Reason
from shop_app.issues.rules import Channel, Severity
from shop_app.issues.subjects import LONGEST_WORDS
from shop_app.texts import gettext, number
from shop_app.web.numbers import whole

_ID_DIGITS = 20
WORDS = ("impact", "wish")


@dataclass(frozen=True)
class IssueForm:
    """What was typed. `order` and `lines` are numeric parts of gids, "" no order; `severity` is a
    code. `errors` are shown at their fields."""

    order: str = ""
    lines: tuple[str, ...] = ()
    reason: str = ""
    sub_reason: str = ""
    channel: str = Channel.EMAIL
    severity: str = Severity.NORMAL.code
    impact: str = ""
    wish: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def order_gid(self) -> str | None:
        """The gid of the order."""
        return gid("Order", self.order) if self.order else None

    @property
    def line_gids(self) -> tuple[str, ...]:
        """The gids of the lines."""
        return tuple(gid("LineItem", one) for one in self.lines)

    @property
    def level(self) -> Severity:
        """The severity of a form without errors."""
        return Severity[self.severity.upper()]


def of_row(row: IssueRow) -> IssueForm:
    """An issue as its form shows it."""
    return IssueForm(
        order=_number(row.order_gid),
        lines=tuple(_number(line) for line in row.lines),
        reason=row.reason,
        sub_reason=row.sub_reason or "",
        channel=row.channel,
        severity=row.severity.code,
        impact=row.impact,
        wish=row.wish,
    )


def changes(form: IssueForm) -> IssueChanges:
    """A form without errors as what an issue is to become."""
    return IssueChanges(
        order_gid=form.order_gid,
        lines=form.line_gids,
        reason=form.reason,
        sub_reason=form.sub_reason or None,
        channel=Channel(form.channel),
        severity=form.level,
        impact=form.impact,
        wish=form.wish,
    )


def read(sent: MultiDict[str, str]) -> IssueForm:
    """Raises Invalid for what no page could have sent."""
    impact, wish = (_text(sent.get(name, "")) for name in WORDS)
    order = number_sent(sent, "order")
    lines = tuple(dict.fromkeys(sent.getlist("line")))
    if any(whole(one, _ID_DIGITS) is None for one in lines) or "\0" in impact + wish:
        raise Invalid("the form of the issue is not whole; reload the page")
    return IssueForm(
        order=order,
        lines=lines if order else (),
        reason=sent.get("reason", ""),
        sub_reason=sent.get("sub_reason", ""),
        channel=sent.get("channel", ""),
        severity=sent.get("severity", ""),
        impact=impact,
        wish=wish,
    )


def number_sent(sent: Mapping[str, str], name: str) -> str:
    """The numeric part of a gid, "" for none. Raises Invalid for anything else."""
    value = sent.get(name, "").strip()
    if value and not whole(value, _ID_DIGITS):
        raise Invalid(f"{name} must be the number of something in Shopify, got {value!r:.60}")
    return value


def checked(form: IssueForm, reasons: Mapping[str, Reason], kept: str | None = None) -> IssueForm:
    """The form with its errors; `kept` is the reason that stays allowed though nobody offers it."""
    errors: dict[str, str] = {}
    reason = reasons.get(form.reason)
    if reason is None or not (reason.active or reason.key == kept):
        errors["reason"] = gettext("Choose a reason.")
    elif form.sub_reason and form.sub_reason not in {sub.key for sub in reason.sub_reasons}:
        errors["sub_reason"] = gettext("Choose one of the sub-reasons of the reason.")
    if form.channel not in list(Channel):
        errors["channel"] = gettext("Choose how the customer told you.")
    if form.severity not in {one.code for one in Severity}:
        errors["severity"] = gettext("Choose how bad it is.")
    for name in WORDS:
        if len(getattr(form, name)) > LONGEST_WORDS:
            errors[name] = gettext(
                "The text has %(found)s characters; up to %(most)s fit.",
                found=number(len(getattr(form, name))),
                most=number(LONGEST_WORDS),
            )
    return replace(form, errors=errors)


def following(form: IssueForm, reason: Reason | None, changed: str) -> IssueForm:
    """The form after a field was `changed`: another reason has other sub-reasons and brings its
    severity along, another order has other lines."""
    if changed == "order":
        return replace(form, lines=())
    if changed != "reason" or reason is None:
        return form
    return replace(form, sub_reason="", severity=reason.severity.code)


def _text(sent: str) -> str:
    return sent.replace("\r\n", "\n").strip()


def _number(of: str | None) -> str:
    return (of or "").rpartition("/")[2]
