"""The people of a shop by name: who may own an issue, and who did something to one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from shop_app.staff.queries import Person, people
from shop_app.staff.rules import Permission, may
from shop_app.texts import gettext
from shop_app.timeline.service import Actor


@dataclass(frozen=True, slots=True)
class Crew:
    """Everybody who was ever seen in a shop, by id."""

    people: dict[str, Person]

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
            case Actor.CUSTOMER:
                return gettext("The customer")
            case Actor.RULE:
                return gettext("Auto-open rule")
        return gettext("Amends")

    def may_own(self, member: str) -> bool:
        """Whether somebody can be given issues."""
        person = self.people.get(member)
        return person is not None and may(person.role, Permission.WORK_ISSUES)

    def owners(self) -> Iterator[tuple[str, str]]:
        """Ids and names of those who can be given issues, in the order of their names."""
        able = [(one, self.name(one)) for one in self.people if self.may_own(one)]
        yield from sorted(able, key=lambda found: (found[1].casefold(), found[0]))


def crew(db: Connection, shop: str) -> Crew:
    """The people of a shop, in one statement."""
    return Crew({person.id: person for person in people(db, shop)})
