"""Judgements and wishes as JSON keeps them, and back; what is not said is left out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shop_app.compensation.judgement import (
    Code,
    Judgement,
    LimitNow,
    Possible,
    Refusal,
    Unit,
    Verdict,
    Wanted,
    Worth,
)
from shop_app.compensation.kinds import Kind, Scope
from shop_app.moments import iso
from shop_app.money import Money

Data = dict[str, Any]


def judgement_data(judgement: Judgement) -> Data:
    """A judgement with all its numbers; `judgement_of` gives an equal one back."""
    return _said(
        verdict=judgement.verdict,
        hold=judgement.hold,
        value=money_data(judgement.value),
        percentage=judgement.percentage,
        refusals=[refusal_data(one) for one in judgement.refusals],
        approvals=[refusal_data(one) for one in judgement.approvals],
        limits=[limit_data(one) for one in judgement.limits],
        caps={scope.value: cap for scope, cap in judgement.caps.items() if cap is not None},
        tiers=list(judgement.tiers),
    )


def judgement_of(data: Mapping[str, Any]) -> Judgement:
    """The judgement that was kept as `data`."""
    return Judgement(
        verdict=Verdict(data["verdict"]),
        hold=data["hold"],
        value=_money(data.get("value")),
        percentage=data.get("percentage"),
        refusals=tuple(refusal_of(one) for one in data["refusals"]),
        approvals=tuple(refusal_of(one) for one in data["approvals"]),
        limits=tuple(limit_of(one) for one in data["limits"]),
        caps={scope: data["caps"].get(scope.value) for scope in Scope},
        tiers=tuple(data["tiers"]),
    )


def refusal_data(refusal: Refusal) -> Data:
    """One reason with its numbers."""
    return _said(
        code=refusal.code,
        unit=refusal.unit,
        limit=refusal.limit,
        used=refusal.used,
        left=refusal.left,
        wanted=refusal.wanted,
        percent=refusal.percent,
        tier=refusal.tier,
        until=iso(refusal.until),
        names=list(refusal.names) or None,
    )


def refusal_of(data: Mapping[str, Any]) -> Refusal:
    """The reason that was kept as `data`."""
    return Refusal(
        code=Code(data["code"]),
        unit=Unit(data["unit"]),
        limit=data.get("limit"),
        used=data.get("used"),
        left=data.get("left"),
        wanted=data.get("wanted"),
        percent=data.get("percent"),
        tier=data.get("tier"),
        until=_moment(data.get("until")),
        names=tuple(data.get("names", ())),
    )


def limit_data(limit: LimitNow) -> Data:
    """One limit as it stands."""
    return _said(
        code=limit.code,
        unit=limit.unit,
        limit=limit.limit,
        used=limit.used,
        left=limit.left,
        overrun=limit.overrun,
        percent=limit.percent,
        tier=limit.tier,
        until=iso(limit.until),
    )


def limit_of(data: Mapping[str, Any]) -> LimitNow:
    """The limit that was kept as `data`."""
    return LimitNow(
        code=Code(data["code"]),
        unit=Unit(data["unit"]),
        limit=data["limit"],
        used=data["used"],
        left=data["left"],
        overrun=data["overrun"],
        percent=data.get("percent"),
        tier=data.get("tier"),
        until=_moment(data.get("until")),
    )


def possible_data(possible: Possible) -> Data:
    """What can be given of a kind; `most` and `most_alone` stand there as null where there is none."""
    return {
        "kind": possible.kind.value,
        "most": possible.most,
        "most_alone": possible.most_alone,
        "refusals": [refusal_data(one) for one in possible.refusals],
        "limits": [limit_data(one) for one in possible.limits],
    }


def wanted_data(wanted: Wanted) -> Data:
    """A wish; `wanted_of` gives an equal one back."""
    worth = wanted.worth
    return _said(
        kind=wanted.kind,
        reason=wanted.reason,
        amount=money_data(worth.amount),
        percent=worth.percent,
        percentage=worth.percentage,
    )


def wanted_of(data: Mapping[str, Any]) -> Wanted:
    """The wish that was kept as `data`."""
    worth = Worth(_money(data.get("amount")), data.get("percent"), data.get("percentage"))
    return Wanted(Kind(data["kind"]), data["reason"], worth)


def money_data(money: Money | None) -> Data | None:
    """Minor units and currency; None for none."""
    return None if money is None else {"minor": money.minor, "currency": money.currency}


def _money(data: Mapping[str, Any] | None) -> Money | None:
    return None if data is None else Money(data["minor"], data["currency"])


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _said(**values: Any) -> Data:
    return {name: value for name, value in values.items() if value is not None}
