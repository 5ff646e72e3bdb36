"""Reading what one mutation answered: what it made, or why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shop_app.shopify.answer import Answer
from shop_app.shopify.errors import ShopifyUnavailable

_BROKEN = "INTERNAL_ERROR"
_NOT_FOUND = "RESOURCE_NOT_FOUND"


@dataclass(frozen=True, slots=True)
class Problem:
    """A user error: Shopify's code, where the mutation has codes, and the input it is about."""

    code: str | None
    field: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Declined:
    """Shopify did nothing, and says why; its words stay out of it, they may name people."""

    problems: tuple[Problem, ...]

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all problems."""
        return frozenset(problem.code for problem in self.problems if problem.code)

    @property
    def about(self) -> frozenset[str]:
        """The last name of each input that a problem is about."""
        return frozenset(problem.field[-1] for problem in self.problems if problem.field)


def payload(answer: Answer, about: str, root: str) -> Mapping[str, Any] | Declined:
    """What the mutation `root` answered, `about` being the shop and the operation.

    Raises AccessDenied or RequestRefused when Shopify did nothing; ShopifyUnavailable when nobody
    knows whether it did.
    """
    found: Mapping[str, Any] | None = answer.data.get(root)
    if found is None:
        if any(error.code == _NOT_FOUND and error.path == (root,) for error in answer.errors):
            return Declined((Problem(None, ("id",)),))
        answer.must_be_whole(about)
        raise ShopifyUnavailable(f"{about}: no answer")
    errors = found["userErrors"]
    if not errors:
        return found
    problems = tuple(Problem(one.get("code"), tuple(one["field"] or ())) for one in errors)
    if any(problem.code == _BROKEN for problem in problems):
        raise ShopifyUnavailable(f"{about}: Shopify says that something went wrong inside it")
    return Declined(problems)


def made(found: Mapping[str, Any], name: str, about: str) -> Mapping[str, Any]:
    """The object `name` of a payload without problems. Raises ShopifyUnavailable when it is null."""
    value: Mapping[str, Any] | None = found.get(name)
    if value is None:
        raise ShopifyUnavailable(f"{about}: it may have happened, the answer lacks {name}")
    return value
