"""Who may see a field: scopes from the schema's `requiredAccess`, and protected customer data."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import cast

from graphql import (
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    get_named_type,
)

from sandbox.schema import AccessRule, load_schema, protected_content, read_access, required_access

DOCUMENTATION = "https://shopify.dev/api/usage/access-scopes"
PROTECTED_DATA = "https://shopify.dev/docs/apps/launch/protected-customer-data"

# The schema marks street and postcode as protected, not the country. An address as a whole is
# protected customer data of the second level, so the sandbox is the stricter of the two.
_PROTECTED_TOO = {("MailingAddress", "countryCodeV2"): "address"}


def denied(field_name: str, needs: str | None) -> GraphQLError:
    """Shopify's error for a field the granted scopes do not open; `needs` in Shopify's words."""
    needed = f" Required access: {needs}" if needs else ""
    return GraphQLError(
        f"Access denied for {field_name} field.{needed}",
        extensions={
            "code": "ACCESS_DENIED",
            "documentation": DOCUMENTATION,
            **({"requiredAccess": needs} if needs else {}),
        },
    )


@dataclass(frozen=True)
class Guard:
    """What stands before one field: rules with Shopify's sentence, and the data it would show."""

    field_name: str
    rules: tuple[tuple[AccessRule, str], ...]
    protected: str | None

    def check(self, granted: frozenset[str], approved: frozenset[str]) -> None:
        """Raises the GraphQL error of the first rule that the app does not meet."""
        for rule, sentence in self.rules:
            if not rule.allows(granted):
                raise denied(self.field_name, sentence)
        if self.protected is not None and self.protected not in approved:
            raise GraphQLError(
                f"This app is not approved to use the {self.field_name} field. "
                f"See {PROTECTED_DATA} for more details.",
                extensions={"code": "ACCESS_DENIED", "documentation": PROTECTED_DATA},
            )


@functools.cache
def guard_of(type_name: str, field_name: str, *, mutation: bool) -> Guard:
    """The guard of a field: its own sentence and that of the type (or connection) it returns."""
    sentences = [required_access(type_name, field_name), *_needs_of_returned(type_name, field_name)]
    rules = [(read_access(sentence, mutation=mutation), sentence) for sentence in sentences]
    return Guard(
        field_name,
        tuple((rule, sentence) for rule, sentence in rules if sentence and rule.groups),
        protected_content(type_name, field_name) or _PROTECTED_TOO.get((type_name, field_name)),
    )


def type_guard(type_name: str, field_name: str) -> Guard:
    """The guard of a type reached through an interface, as `node` reaches an order."""
    sentence = required_access(type_name)
    return Guard(field_name, ((read_access(sentence), sentence),) if sentence else (), None)


def _needs_of_returned(type_name: str, field_name: str) -> list[str | None]:
    returned = _returned_type(type_name, field_name)
    needs = [required_access(returned.name)]
    fields = getattr(returned, "fields", {})
    if returned.name.endswith("Connection") and "nodes" in fields:
        needs.append(required_access(get_named_type(fields["nodes"].type).name))
    return needs


def _returned_type(type_name: str, field_name: str) -> GraphQLNamedType:
    parent = cast(GraphQLObjectType | GraphQLInterfaceType, load_schema().type_map[type_name])
    return cast(GraphQLNamedType, get_named_type(parent.fields[field_name].type))
