"""Every query says which shop; the few that mean all of them say so too.

In the tests each statement is checked against its query plan: a shop-owned table that is read
without its shop being fixed fails, unless the statement runs with `ALL_SHOPS`.
"""

from typing import Final, TypedDict


class ExecutionOptions(TypedDict):
    """Options for `Connection.execute(..., execution_options=...)`."""

    all_shops: bool


ALL_SHOPS: Final[ExecutionOptions] = {"all_shops": True}
"""Marks a statement that is meant to see the rows of every shop: sweeps, metrics, the operator."""
