"""The setup guide: what to do in a new shop. Its ticks are read from what is there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shop_app.desk.home.queries import Facts
from shop_app.reconciliation.models import DONE
from shop_app.reconciliation.queries import Progress
from shop_app.texts import gettext


class Step(StrEnum):
    """One thing to do, in this order."""

    HISTORY = "history"
    RULES = "rules"
    APPLY = "apply"
    PROMISES = "promises"
    CONTACT = "contact"
    ROLES = "roles"


@dataclass(frozen=True, slots=True)
class Task:
    """A step in words; `why` is one sentence. `action` "": Amends does it by itself."""

    step: Step
    done: bool
    title: str
    why: str
    href: str = ""
    action: str = ""


def tasks(facts: Facts, history: Progress | None) -> list[Task]:
    """All steps in the reader's language."""
    done = {
        Step.HISTORY: is_loaded(history),
        Step.RULES: facts.rules_looked_at,
        Step.APPLY: facts.rules_applied,
        Step.PROMISES: facts.promises_set,
        Step.CONTACT: facts.contact_set,
        Step.ROLES: facts.roles_set,
    }
    return [_task(step, done[step]) for step in Step]


def is_loaded(history: Progress | None) -> bool:
    """Whether all that the shop had before Amends came is here."""
    return history is not None and all(part.state == DONE for part in history.parts)


def history_task(history: Progress | None) -> Task:
    """The first step alone, which changes while one looks."""
    return _task(Step.HISTORY, is_loaded(history))


def _task(step: Step, done: bool) -> Task:
    title, why, *link = _words(step)
    return Task(step, done, title, why, *link)


def _words(step: Step) -> tuple[str, ...]:
    match step:
        case Step.HISTORY:
            return (
                gettext("Let Amends read your history"),
                gettext("Tags count what customers bought before Amends came, too."),
            )
        case Step.RULES:
            return (
                gettext("Look at your tag rules"),
                gettext("Amends brought some along: change what does not fit your shop."),
                "/rules",
                gettext("Open tag rules"),
            )
        case Step.APPLY:
            return (
                gettext("Apply a rule to all customers"),
                gettext("Until then a rule looks only at customers who order or get a refund."),
                "/rules",
                gettext("Choose a rule"),
            )
        case Step.PROMISES:
            return (
                gettext("Say how fast you deliver"),
                gettext("Only then can Amends tell a late parcel from one in time."),
                "/settings",
                gettext("Set delivery times"),
            )
        case Step.CONTACT:
            return (
                gettext("Say where customers reach you"),
                gettext("Whatever Amends shows to customers tells them whom to ask."),
                "/settings",
                gettext("Set the contact"),
            )
        case Step.ROLES:
            return (
                gettext("Decide who may do what"),
                gettext("New people get a role by themselves: choose which one."),
                "/settings/staff",
                gettext("Open staff roles"),
            )
