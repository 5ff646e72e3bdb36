"""Reads the schema's `requiredAccess` sentences into scopes that can be checked.

The sentences come in several phrasings, for example

    `read_orders` access scope, `read_marketplace_orders` access scope or `read_quick_sale` ...
    `write_discounts` access scope. Also: The user must have apply_discounts_to_orders permission.
    `read_a` for queries and both `read_a` as well as `write_b` for mutations.
    `write_a` access scope as well as any of `write_b`, `write_c` access scopes.
    Any of `read_a` access scopes or `b` user permission.

What they say about the user (a staff permission), the shop's plan or approvals by Shopify is not
checked: an app's offline token acts for no user, and the sandbox's staff may do everything.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

_SCOPE = re.compile(r"`((?:unauthenticated_)?(?:read|write)_[a-z_]+)`")
_BY_OPERATION = re.compile(r"^(?P<query>.*) for queries and both (?P<mutation>.*) for mutations")
_USER_ALTERNATIVE = re.compile(r"(?:,| or) `[a-z_]+` user permission")
_NEEDS_SCOPES = re.compile(r"^(?:Requires|The (?:app|user) requires|The app must have) ")
# "... the `x` access scope to assign events to another staff member": only for that one use.
_ONLY_TO_DO_MORE = re.compile(r"scopes? to ")
_BARE_SCOPE = re.compile(r"\b((?:read|write)_[a-z_]+)\b")


def implied(granted: Iterable[str]) -> frozenset[str]:
    """The granted scopes and what they bring along: `write_x` includes `read_x`."""
    scopes = set(granted)
    reads = {"read_" + scope.removeprefix("write_") for scope in scopes if scope[:6] == "write_"}
    return frozenset(scopes | reads)


@dataclass(frozen=True)
class AccessRule:
    """Groups of scopes: an app needs one scope of every group; no group means no scope needed."""

    groups: tuple[frozenset[str], ...] = ()

    def allows(self, granted: frozenset[str]) -> bool:
        """Whether the granted scopes (already `implied`) are enough."""
        return all(group & granted for group in self.groups)


def _any_of(text: str) -> tuple[frozenset[str], ...]:
    scopes = frozenset(_SCOPE.findall(text))
    return (scopes,) if scopes else ()


def _all_of(parts: Iterable[str]) -> tuple[frozenset[str], ...]:
    return tuple(group for part in parts for group in _any_of(part))


def _main_groups(text: str, mutation: bool) -> tuple[frozenset[str], ...]:
    by_operation = _BY_OPERATION.match(text)
    if by_operation:
        text = by_operation["mutation" if mutation else "query"]
    if text.startswith("Any of") or "user permission" in text:
        text = _USER_ALTERNATIVE.sub("", text)
    return _all_of(re.split(r" as well as | and \(", text))


def _also_groups(text: str) -> tuple[frozenset[str], ...]:
    """Further scopes behind "Also:"; other conditions there concern the user or the shop."""
    groups: list[frozenset[str]] = []
    for sentence in text.split(". "):
        if not _NEEDS_SCOPES.match(sentence) or _ONLY_TO_DO_MORE.search(sentence):
            continue
        found = _BARE_SCOPE.findall(sentence)
        groups += [frozenset(found)] if " or " in sentence else [frozenset((s,)) for s in found]
    return tuple(group for group in groups if group)


@functools.cache
def read_access(text: str | None, *, mutation: bool = False) -> AccessRule:
    """The scopes a `requiredAccess` sentence asks for, for a query or for a mutation."""
    if text is None:
        return AccessRule()
    main, _, also = " ".join(text.split()).partition(" Also: ")
    return AccessRule(_main_groups(main, mutation) + _also_groups(also))
