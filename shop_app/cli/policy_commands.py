"""`python -m shop_app policy …`: a shop's policy for granting, as a document."""

from __future__ import annotations

import json
from functools import partial
from typing import IO

import click

from shop_app.cli.placing import Place, Told, command
from shop_app.errors import Invalid

_VERSION = click.IntRange(1, 2**31 - 1)


@click.group()
def policy() -> None:
    """What may be given: look at the policy, take it out as JSON, put one in."""


_command = partial(command, policy)


@_command("show")
@click.option("--version", type=_VERSION, help="The one in force when not given.")
def show(place: Place, version: int | None) -> Told:
    """What the policy says, as far as it says something."""
    from shop_app.cli import policy_words
    from shop_app.compensation import policies
    from shop_app.compensation.policy_data import policy_data
    from shop_app.issues.reasons import by_key, reasons

    with place.engine.begin() as db:
        now = policies.current(db, place.shop)
        saved = now if version is None else policies.version(db, place.shop, version)
        known = by_key(reasons(db, place.shop))
    data = {"version": saved.version, "policy": policy_data(saved.policy)}
    return Told(data, policy_words.shown(saved, known))


@_command("export")
@click.option("--version", type=_VERSION, help="The one in force when not given.")
def export(place: Place, version: int | None) -> Told:
    """Print the document that `import` reads."""
    from shop_app.compensation import policies
    from shop_app.compensation.policy_data import policy_data

    with place.engine.begin() as db:
        now = policies.current(db, place.shop)
        saved = now if version is None else policies.version(db, place.shop, version)
    data = policy_data(saved.policy)
    return Told(data, json.dumps(data, indent=2, ensure_ascii=False))


@_command("import")
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--expect", type=_VERSION, help="Only if this version is still in force.")
def import_policy(place: Place, file: IO[str], expect: int | None) -> Told:
    """Have the document in FILE (- reads stdin) decide from now on, as a new version."""
    from shop_app.compensation import policies
    from shop_app.compensation.policy_data import policy_of

    try:
        data = json.load(file)
    except ValueError as error:
        raise Invalid(f"{file.name} is no JSON: {error}", code="not_json") from None
    wanted = policy_of(data)
    with place.engine.begin() as db:
        based_on = expect or policies.current(db, place.shop).version
        saved = policies.save(db, place.shop, wanted, based_on=based_on, by=None)
    return Told({"version": saved.version}, f"Version {saved.version} decides from now on.")
