"""What is said of a door under /api, beside what its code says itself.

The address, the method and the permission are read from the app; models give the shapes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    """An object that is answered, or part of one. Clients must expect more fields to come."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True, populate_by_name=True)


class Sent(BaseModel):
    """An object that is sent: a name that is none of its fields is refused, and so is a number
    written as a text."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True
    )


class Asked(BaseModel):
    """The parameters of an address: texts, of which numbers and choices are read."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


Model = type[BaseModel]


@dataclass(frozen=True, slots=True)
class Why:
    """Why a door refuses: a stable code of its own, and what it means; `model` is the answer's
    where it says more than others."""

    code: str
    meaning: str
    model: Model | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """A door: what it is for, what is sent and what comes back.

    `answer` is the model of `status`, and of `also` (other statuses that mean success, with what
    they mean); None: a text of the type `media`. `query`, `headers` and `body` are what it reads. `refusals`: status → why, in the place of or beside
    """

    tag: str
    summary: str
    answer: Model | None
    description: str = ""
    media: str = "application/json"
    status: int = 200
    also: Mapping[int, str] = field(default_factory=dict)
    query: Model | None = None
    headers: Model | None = None
    body: Model | None = None
    body_example: Any = None
    answer_example: Any = None
    refusals: Mapping[int, Why] = field(default_factory=dict)

    def models(self) -> tuple[Model, ...]:
        """Every model that the description has to define."""
        refused = (why.model for why in self.refusals.values())
        return tuple(one for one in (self.answer, self.body, *refused) if one is not None)
