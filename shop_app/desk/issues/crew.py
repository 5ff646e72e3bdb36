"""The people of a shop by name: who may own an issue, and who did something to one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from shop_app.auto_open.models import AutoOpenVersion
from shop_app.auto_open.rules import Trigger
from shop_app.desk.settings.auto_open_words import trigger_title
from shop_app.staff.queries import Person, people_along
from shop_app.staff.rules import Permission, may
from shop_app.texts import gettext
from shop_app.timeline.service import Actor

_SHIPPED = frozenset(Trigger)
"""The key of a shipped rule is its trigger."""


@dataclass(frozen=True, slots=True)
class Crew:
    """Everybody who was ever seen in a shop, by id; and the rules that open issues there, by key.

    A rule has its own name, "" where it is called as it is shipped. Those that nobody has touched
    are left out, those that were deleted are not.
    """

    people: dict[str, Person]
    rules: Mapping[str, str] = field(default_factory=dict)

    def name(self, member: str | None) -> str:
        """A staff member as people call them; nobody, and who was erased, have words too."""
        if member is None:
            return gettext("Nobody")
        person = self.people.get(member)
        return (person.name if person else None) or gettext("A staff member")

    @property
    def names(self) -> list[str]:
        """The names that are known, for mentions."""
        return [person.name for person in self.people.values() if person.name]

    def who(self, actor: Actor, member: str | None) -> str:
        """Who did something."""
        match actor:
            case Actor.STAFF:
                return self.name(member)
            case Actor.OPERATOR:
                return gettext("Operator")
            case Actor.FLOW:
                return gettext("A workflow of Shopify Flow")
            case Actor.CUSTOMER:
                return gettext("The customer")
            case Actor.RULE:
                return self._rule(member)
        return gettext("Amends")

    def _rule(self, key: str | None) -> str:
        name = self.rules.get(key or "") or (trigger_title(Trigger(key)) if key in _SHIPPED else "")
        if not name:
            return gettext("Auto-open rule")
        return gettext("Auto-open rule “%(name)s”", name=name)

    def may_own(self, member: str) -> bool:
        """Whether somebody can be given issues."""
        person = self.people.get(member)
        return person is not None and may(person.role, Permission.WORK_ISSUES)

    def owners(self) -> Iterator[tuple[str, str]]:
        """Ids and names of those who can be given issues, in the order of their names."""
        able = [(one, self.name(one)) for one in self.people if self.may_own(one)]
        yield from sorted(able, key=lambda found: (found[1].casefold(), found[0]))


def crew(db: Connection, shop: str) -> Crew:
    """The people of a shop and what its rules are called, in one statement."""
    people, rules = people_along(db, shop, _rule_names(shop))
    return Crew({person.id: person for person in people}, rules or {})


def _rule_names(shop: str) -> ColumnElement[dict[str, str]]:
    """What each rule was called last, by its key."""
    table = AutoOpenVersion
    last = (
        select(table.key, table.draft["name"].label("name"))
        .where(table.shop == shop)
        .ext(distinct_on(table.key))
        .order_by(table.key, table.version.desc())
        .subquery("last")
    )
    return select(func.jsonb_object_agg(last.c.key, last.c.name)).scalar_subquery()
