"""The description read more strictly than clients must: nothing may be answered that it leaves out."""

from __future__ import annotations

from copy import deepcopy
from typing import Any


def closed(document: dict[str, Any]) -> dict[str, Any]:
    """A copy in which every object of named fields has these alone."""
    copy = deepcopy(document)
    for schema in copy["components"]["schemas"].values():
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
    copy["components"]["schemas"]["OpenApi"]["additionalProperties"] = True
    return copy
