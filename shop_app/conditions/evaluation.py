"""Evaluate a condition on a customer: three-valued, with the moment at which it can next change.

A condition is compiled once into functions, for it is run on very many customers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from shop_app.conditions.catalogue import fact_of
from shop_app.conditions.kinds import Operator
from shop_app.conditions.language import AllOf, AnyOf, Check, Condition, Not
from shop_app.conditions.operators import judge_of
from shop_app.conditions.outcome import Outcome
from shop_app.conditions.parameters import parameters_of
from shop_app.conditions.reading import NOTHING
from shop_app.conditions.subject import Subject

Program = Callable[[Subject], Outcome]


def evaluate(condition: Condition, subject: Subject) -> Outcome:
    """Whether the condition holds for the customer, with every value it was judged by.

    Raises Invalid when the condition was never checked and compares what can't be compared.
    """
    return condition.program(subject)


def compiled(node: AllOf | AnyOf | Not | Check, path: str = "when") -> Program:
    """The node as a function. Raises Invalid, naming the path, for a check that makes no sense."""
    match node:
        case Check():
            return _check(node, path)
        case Not():
            return _not(node, compiled(node.not_, f"{path}.not"))
        case AllOf():
            inner = [compiled(each, f"{path}.all[{i}]") for i, each in enumerate(node.all)]
            return _joined(node, inner, decisive=False)
        case AnyOf():
            inner = [compiled(each, f"{path}.any[{i}]") for i, each in enumerate(node.any)]
            return _joined(node, inner, decisive=True)


def _check(check: Check, path: str) -> Program:
    fact = fact_of(check.fact, path)
    read, parameters, judge = fact.read, parameters_of(check), judge_of(check, fact, path)
    missing = check.operator is Operator.MISSING

    def run(subject: Subject) -> Outcome:
        reading = read(subject, parameters)
        if reading.unknown:
            return Outcome(
                check,
                None,
                reading.until,
                (),
                reading,
                reading.unread,
                reading.unread_products,
            )
        if reading.value is None:
            return Outcome(check, missing, reading.until, (), reading)
        holds, until = judge(reading, subject)
        if holds is None:
            return Outcome(check, None, until, (), reading, reading.unread, reading.unread_products)
        return Outcome(check, holds, until, (), reading)

    return run


def _not(node: Not, inner: Program) -> Program:
    def run(subject: Subject) -> Outcome:
        found = inner(subject)
        return Outcome(
            node,
            None if found.holds is None else not found.holds,
            found.until,
            (found,),
            unread=found.unread,
            unread_products=found.unread_products,
        )

    return run


def _joined(node: AllOf | AnyOf, inner: list[Program], *, decisive: bool) -> Program:
    """`all` and `any` are one: a single outcome that is decisive (false, true) decides."""

    def run(subject: Subject) -> Outcome:
        found = tuple([program(subject) for program in inner])
        holds = [outcome.holds for outcome in found]
        if decisive in holds:
            turns = [outcome.until for outcome in found if outcome.holds is decisive]
            return Outcome(node, decisive, _latest(turns), found)
        until = _earliest(outcome.until for outcome in found)
        if None not in holds:
            return Outcome(node, not decisive, until, found)
        return Outcome(
            node,
            None,
            until,
            found,
            unread=NOTHING.union(*(each.unread for each in found if each.holds is None)),
            unread_products=any(each.unread_products for each in found if each.holds is None),
        )

    return run


def _latest(turns: list[datetime | None]) -> datetime | None:
    """Each of these decides alone, so all of them have to turn; one that never does decides on."""
    moments = [at for at in turns if at is not None]
    return max(moments) if len(moments) == len(turns) else None


def _earliest(turns: Iterable[datetime | None]) -> datetime | None:
    return min((at for at in turns if at is not None), default=None)
