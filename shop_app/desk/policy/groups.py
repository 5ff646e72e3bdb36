"""The parts of the policy's editor: which fields stand together, and what they are called.

Needs an app context: labels are in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from shop_app.compensation.kinds import Kind
from shop_app.compensation.policy import Policy
from shop_app.desk.compensations import words
from shop_app.desk.issues import words as issue_words
from shop_app.desk.policy import entries
from shop_app.desk.policy.fields import Entry, Options
from shop_app.desk.settings import staff_words
from shop_app.issues.reasons import Reason
from shop_app.staff.rules import Permission, Role, may
from shop_app.texts import gettext


class Part(StrEnum):
    """What is saved together; the last part of an address."""

    ORDER = "order"
    CUSTOMER = "customer"
    STAFF = "staff"
    KINDS = "kinds"
    REASONS = "reasons"
    APPROVAL = "approval"
    CODES = "codes"


@dataclass(frozen=True, slots=True)
class Block:
    """Fields below a heading of their own."""

    heading: str
    entries: Sequence[Entry]
    help: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A page of the editor."""

    part: Part
    title: str
    about: str
    blocks: Sequence[Block]

    @property
    def entries(self) -> Iterator[Entry]:
        """All fields, in their order."""
        for block in self.blocks:
            yield from block.entries


@dataclass(frozen=True, slots=True)
class Known:
    """What the fields depend on in this shop."""

    currency: str
    reasons: Mapping[str, Reason]
    kinds: Options = field(default_factory=lambda: [(k.value, words.kind(k)) for k in Kind])

    def reason(self, key: str) -> str:
        """A reason's name."""
        return issue_words.reason(self.reasons, key)


def groups(known: Known, policy: Policy) -> tuple[Group, ...]:
    """All parts, in the order in which one reads them."""
    return tuple(group(part, known, policy) for part in Part)


def group(part: Part, known: Known, policy: Policy) -> Group:
    """One part. `policy`: what it says of reasons that are switched off by now stays."""
    match part:
        case Part.ORDER:
            return _order()
        case Part.CUSTOMER:
            return _customer()
        case Part.STAFF:
            return _staff()
        case Part.KINDS:
            return _kinds(known)
        case Part.REASONS:
            return _reasons(known, policy)
        case Part.APPROVAL:
            return _approval()
        case Part.CODES:
            return _codes()


def _order() -> Group:
    return Group(
        Part.ORDER,
        gettext("Limits of an order"),
        gettext("How much may be given for one order, and for which orders."),
        (
            Block(gettext("How much"), entries.of_order()),
            Block(gettext("For which orders"), entries.which_orders()),
        ),
    )


def _customer() -> Group:
    return Group(
        Part.CUSTOMER,
        gettext("Limits of a customer"),
        gettext("How often and how much a customer may get, and who gets nothing."),
        (
            Block(gettext("How often and how much"), entries.of_customer()),
            Block(gettext("Who gets something"), entries.which_customers()),
        ),
    )


def _staff() -> Group:
    blocks = [
        Block(
            gettext("Budgets"),
            entries.budgets(),
            gettext("A day and a month are those of your shop's time zone."),
        )
    ]
    granting = [role for role in Role if may(role, Permission.GRANT_COMPENSATION)]
    blocks += [Block(staff_words.role_name(role), entries.of_role(role)) for role in granting]
    about = gettext("What the shop spends in a month, and what each role may give.")
    return Group(Part.STAFF, gettext("Budgets, staff and roles"), about, tuple(blocks))


def _kinds(known: Known) -> Group:
    first = Block(
        gettext("What is given"),
        entries.kinds_given(known.kinds),
        gettext(
            "Gift cards and store credit need your permission too: it is given in the settings."
        ),
    )
    rest = (Block(words.kind(kind), entries.of_kind(kind)) for kind in Kind)
    return Group(
        Part.KINDS,
        gettext("Kinds of compensation"),
        gettext("What can be given at all, how much of each, and on which terms."),
        (first, *rest),
    )


def _reasons(known: Known, policy: Policy) -> Group:
    said = {*policy.reasons, *policy.kinds_of_reasons}
    shown = [
        key
        for key, reason in known.reasons.items()
        if (reason.active and reason.compensation) or key in said
    ]
    return Group(
        Part.REASONS,
        gettext("Limits of a reason"),
        gettext("What is given for which reason, at once and in a month."),
        tuple(Block(known.reason(key), entries.of_reason(key, known.kinds)) for key in shown),
    )


def _approval() -> Group:
    return Group(
        Part.APPROVAL,
        gettext("Approval"),
        gettext("What an owner or a manager has to approve. Nobody approves their own request."),
        (
            Block(
                gettext("Ask before giving"),
                entries.approval(),
                gettext(
                    "What one role has to ask for, or needs not, is among budgets, staff and roles."
                ),
            ),
        ),
    )


def _codes() -> Group:
    return Group(
        Part.CODES,
        gettext("Codes and counting"),
        gettext("How codes look, when they leave your shop, and what counts."),
        (
            Block(gettext("Codes"), entries.codes()),
            Block(gettext("Taking back and counting"), entries.counting()),
        ),
    )
