"""`python -m shop_app ledger …`: whether what is held and spent adds up."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from shop_app.cli.opening import errors_in_words, open_engine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Engine

    from shop_app.compensation.allowances import AllowanceKey, Balance
    from shop_app.compensation.checking import Difference


@click.group()
def ledger() -> None:
    """What is held and spent of every allowance."""


@ledger.command("check")
@click.argument("shop", required=False)
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def check(shop: str | None, *, as_json: bool) -> None:
    """Whether allowances, movements and compensations of SHOP (else every shop) agree.

    Nothing is repaired. The exit code is 1 when something does not add up.
    """
    from shop_app.compensation.checked import check_now

    with errors_in_words(), open_engine() as engine:
        found = {one: (check_now(engine, one), currency) for one, currency in _shops(engine, shop)}
    if as_json:
        told = {one: [_as_json(each) for each in here] for one, (here, _) in found.items()}
        click.echo(json.dumps(told, indent=2))
    else:
        for one, (here, currency) in found.items():
            click.echo("\n".join(_words(one, here, currency)))
    sys.exit(any(here for here, _ in found.values()))


def _shops(engine: Engine, wanted: str | None) -> list[tuple[str, str]]:
    """Every shop, or the one asked for, with its currency. Raises NotFound when there is none."""
    from sqlalchemy import func, select

    from shop_app.errors import NotFound
    from shop_app.shops.models import Shop
    from shop_app.tenancy import ALL_SHOPS

    asked = select(Shop.shop, func.coalesce(Shop.currency, "XXX")).order_by(Shop.shop)
    if wanted is not None:
        asked = asked.where(Shop.shop == wanted)
    with engine.begin() as db:
        found = [(row[0], row[1]) for row in db.execute(asked, execution_options=ALL_SHOPS)]
    if not found:
        raise NotFound(f"Amends does not know {wanted or 'any shop'}")
    return found


def _words(shop: str, found: Iterable[Difference], currency: str) -> list[str]:
    """What was found in one shop, a line each."""
    lines = [f"  {_line(one, currency)}" for one in found]
    how_many = "1 difference" if len(lines) == 1 else f"{len(lines)} differences"
    return [f"{shop}: {how_many if lines else 'the ledger adds up'}", *lines]


def _line(one: Difference, currency: str) -> str:
    stands, moved = _amounts(one.stands, currency), _amounts(one.moved, currency)
    if one.key is None:
        return f"Compensation {one.number} is {stands}, and counts in no allowance."
    if one.compensation_id is None:
        counted = _amounts(one.counted, currency) if one.counted else ""
        return (
            f"Allowance {_allowance(one.key)} is {stands}."
            f" Its movements say {moved}, its compensations {counted}."
        )
    which = f"Compensation {one.number or f'with id {one.compensation_id} (gone)'}"
    return f"{which} is {stands}. Its movements in {_allowance(one.key)} say {moved}."


def _allowance(key: AllowanceKey) -> str:
    return " ".join(filter(None, (key.scope, key.scope_id, key.period)))


def _amounts(balance: Balance, currency: str) -> str:
    from shop_app.money import Money

    held, spent = Money(balance.held, currency).major, Money(balance.spent, currency).major
    return f"{held} {currency} held and {spent} {currency} spent"


def _as_json(one: Difference) -> dict[str, Any]:
    """A difference with its amounts in minor units."""
    from dataclasses import asdict

    return asdict(one)
