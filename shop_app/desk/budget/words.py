"""Budgets and what does not add up, in words. Needs an app context."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shop_app.compensation.allowances import AllowanceKey, Balance
from shop_app.compensation.budgets import Month as Budget
from shop_app.compensation.budgets import Share
from shop_app.compensation.checked import Checked
from shop_app.compensation.kinds import Kind, Scope
from shop_app.desk.compensations import words
from shop_app.desk.issues import words as issue_words
from shop_app.desk.issues.crew import Crew
from shop_app.desk.issues.report_months import Month
from shop_app.gids import number_of
from shop_app.issues.reasons import Reason
from shop_app.money import Money
from shop_app.texts import gettext, money
from shop_app.web.charts import Bar, bars


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called in this shop; amounts are in `currency`, the shop's."""

    currency: str
    reasons: Mapping[str, Reason]
    crew: Crew

    def amount(self, minor: int) -> str:
        """Minor units as people write them."""
        return money(Money(minor, self.currency))

    def of(self, key: AllowanceKey) -> str:
        """Whose allowance it is."""
        match key.scope:
            case Scope.ORDER:
                return gettext("Order %(number)s", number=number_of(key.scope_id))
            case Scope.CUSTOMER:
                return gettext("Customer %(number)s", number=number_of(key.scope_id))
            case Scope.STAFF_DAY | Scope.STAFF_MONTH:
                return self.crew.name(key.scope_id)
            case Scope.REASON_MONTH:
                return issue_words.reason(self.reasons, key.scope_id)
            case Scope.KIND_MONTH:
                return words.kind(Kind(key.scope_id))
            case Scope.SHOP_MONTH:
                return gettext("The shop")


@dataclass(frozen=True, slots=True)
class Line:
    """One allowance: its amounts in words, "–" where nothing limits it; `said` all of it at once."""

    name: str
    spent: str
    held: str
    limit: str
    left: str
    overrun: str
    said: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class Part:
    """The allowances of reasons, kinds or staff members."""

    heading: str
    column: str
    lines: Sequence[Line]
    bars: Sequence[tuple[Bar, str]]


def line(share: Share, names: Names, name: str = "") -> Line:
    """One allowance in words."""
    balance = share.balance
    none = "–"
    return Line(
        name or names.of(share.key),
        spent=names.amount(balance.spent),
        held=names.amount(balance.held),
        limit=none if share.limit is None else names.amount(share.limit),
        left=none if share.left is None else names.amount(share.left),
        overrun=names.amount(share.overrun) if share.overrun else none,
        said=_said(share, names),
        is_over=share.overrun > 0,
    )


def _said(share: Share, names: Names) -> str:
    figures = {
        "spent": names.amount(share.balance.spent),
        "held": names.amount(share.balance.held),
    }
    if share.limit is None:
        return gettext("%(spent)s spent, %(held)s held, no limit", **figures)
    figures |= {"limit": names.amount(share.limit), "over": names.amount(share.overrun)}
    if share.overrun:
        return gettext("%(spent)s spent, %(held)s held of %(limit)s: %(over)s too much", **figures)
    left = names.amount(share.left or 0)
    return gettext(
        "%(spent)s spent, %(held)s held of %(limit)s: %(left)s left", left=left, **figures
    )


def parts(found: Budget, names: Names) -> list[Part]:
    """By reason, kind and staff member."""
    return [
        _part(gettext("By reason"), gettext("Reason"), found.reasons, names),
        _part(gettext("By staff member"), gettext("Staff member"), found.members, names),
        _part(gettext("By kind"), gettext("Kind"), found.kinds, names),
    ]


def _part(heading: str, column: str, shares: Sequence[Share], names: Names) -> Part:
    lines = [line(one, names) for one in shares]
    return Part(heading, column, lines, _bars(shares, lines))


def _bars(shares: Sequence[Share], lines: Sequence[Line]) -> list[tuple[Bar, str]]:
    rows = [
        (said.name, share.balance.spent, share.balance.held, share.limit)
        for share, said in zip(shares, lines, strict=True)
    ]
    return list(zip(bars(rows), [said.said for said in lines], strict=True))


def by_month(
    months: Sequence[Month], found: Mapping[str, Balance], limit: int | None, names: Names
) -> Part:
    """The shop's budget of several months beside the cap of today."""
    shares = [
        Share(AllowanceKey(Scope.SHOP_MONTH, "", one.key), found.get(one.key, Balance()), limit)
        for one in months
    ]
    lines = [line(share, names, one.name) for share, one in zip(shares, months, strict=True)]
    return Part(gettext("Month by month"), gettext("Month"), lines, _bars(shares, lines))


@dataclass(frozen=True, slots=True)
class Odd:
    """Something that does not add up: where, of which compensation (None: of none alone), and what
    is said at each place."""

    where: str
    number: int | None
    stands: str
    moved: str
    counted: str


def differences(check: Checked, names: Names) -> list[Odd]:
    """What the latest check of the ledger found."""
    return [
        Odd(
            _where(one.difference.key, names),
            one.difference.number,
            _both(one.difference.stands, names),
            _both(one.difference.moved, names),
            "–" if one.difference.counted is None else _both(one.difference.counted, names),
        )
        for one in check.found
    ]


def _where(key: AllowanceKey | None, names: Names) -> str:
    if key is None:
        return gettext("Nowhere")
    if not key.period:
        return names.of(key)
    return gettext("%(name)s, %(period)s", name=names.of(key), period=key.period)


def _both(balance: Balance, names: Names) -> str:
    return gettext(
        "%(held)s held, %(spent)s spent",
        held=names.amount(balance.held),
        spent=names.amount(balance.spent),
    )
