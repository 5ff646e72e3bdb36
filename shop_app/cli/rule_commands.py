"""`python -m shop_app rules …`: tag rules from the command line, for people or as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TextIO

import click

from shop_app.cli import rule_words as words
from shop_app.cli.opening import LANGUAGES, errors_in_words, opened
from shop_app.errors import Invalid
from shop_app.gids import gid as make_gid

if TYPE_CHECKING:
    from shop_app.desk.tag_rules.desk import RulesDesk

_USUAL_READS = 1_000
_VERSION = click.IntRange(1, 2**31 - 1)
_ID = click.IntRange(1, 2**63 - 1)
_EXPECT = "Only if this version is still the newest; else nothing is changed."


@dataclass(frozen=True)
class _Told:
    """What a command found: as JSON, and a function that says it in words."""

    data: Any
    words: Callable[[Any], str]


@click.group()
def rules() -> None:
    """Tag rules: look at them, change them, see beforehand what a change does."""


def _command(name: str) -> Callable[[Callable[..., _Told]], click.Command]:
    """A command on one shop's rules: --shop, --json and --lang, and errors in words.

    It gets the shop's `RulesDesk` first and returns what to print.
    """

    def made(function: Callable[..., _Told]) -> click.Command:
        @rules.command(name)
        @click.option("--shop", help="Needed only when the app is installed in several.")
        @click.option("--json", "as_json", is_flag=True, help="For programs.")
        @click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
        @wraps(function)
        def run(*, shop: str | None, as_json: bool, lang: str, **given: Any) -> None:
            with errors_in_words(), _desk(shop, lang) as desk:
                told = function(desk, **given)
                if as_json:
                    click.echo(json.dumps(told.data, indent=2, ensure_ascii=False))
                else:
                    click.echo(told.words(told.data))

        return run

    return made


@contextmanager
def _desk(shop: str | None, language: str) -> Iterator[RulesDesk]:
    from shop_app.desk.languages import speaking
    from shop_app.desk.tag_rules.desk import RulesDesk
    from shop_app.shops.clients import admin_for
    from shop_app.shops.queries import only_shop
    from shop_app.tagging.store import Author

    with opened() as (engine, settings), speaking(language):
        with engine.connect() as db:
            found = only_shop(db, shop)
        yield RulesDesk(engine, found, Author("operator", None), admin_for(engine, settings))


@_command("list")
def list_rules(desk: RulesDesk) -> _Told:
    """All rules, those that are off too."""
    return _Told(desk.rules(), words.rules)


@_command("show")
@click.argument("rule", type=_ID)
def show(desk: RulesDesk, rule: int) -> _Told:
    """RULE (its number) in words, with its latest run; with --json what `save` takes back."""
    return _Told(desk.rule(rule), words.rule)


@_command("facts")
def facts(desk: RulesDesk) -> _Told:
    """What conditions can be made of."""
    return _Told(desk.facts(), words.facts)


@_command("save")
@click.argument("file", type=click.File("r", encoding="utf-8"))
@click.option("--as-new", is_flag=True, help="A new rule, whatever id the file names.")
def save(desk: RulesDesk, file: TextIO, as_new: bool) -> _Told:
    """Store the rule in FILE (JSON; - reads stdin): a new one, or the one whose `id` it names.

    Then it must name the `version` it was changed from, as `rules show ID --json` does.
    """
    from shop_app.desk.tag_rules.as_json import sent

    data = _json(file)
    return _Told(desk.save(data, None if as_new else sent(data).id), words.saved)


@_command("preview")
@click.argument("file", type=click.File("r", encoding="utf-8"))
@click.option(
    "--read-limit",
    type=click.IntRange(0, 100_000),
    default=_USUAL_READS,
    show_default=True,
    help="How many customers may be read from Shopify where that decides.",
)
def preview(desk: RulesDesk, file: TextIO, read_limit: int) -> _Told:
    """What applying the rule in FILE (JSON; - reads stdin) would change; nothing is written.

    When it names the `id` of a stored rule, as the change of that one.
    """
    return _Told(desk.preview(_json(file), read_limit=read_limit), words.preview)


@_command("explain")
@click.argument("rule", type=_ID)
@click.argument("customer")
@click.option("--no-ask", is_flag=True, help="Read nothing from Shopify.")
@click.option("--before", type=_ID, help="Tell of older times: the number an answer ends with.")
def explain(
    desk: RulesDesk, rule: int, customer: str, *, no_ask: bool, before: int | None
) -> _Told:
    """Whether RULE holds for CUSTOMER (gid://shopify/Customer/1 or the number), and why."""
    gid = make_gid("Customer", customer) if customer.isdigit() else customer
    return _Told(desk.explain(rule, gid, ask=not no_ask, before=before), words.explained)


@_command("apply")
@click.argument("rule", type=_ID)
def apply(desk: RulesDesk, rule: int) -> _Told:
    """Have every customer judged in the background, because of RULE."""
    return _Told(desk.apply(rule), words.run)


@_command("runs")
@click.argument("rule", type=_ID)
def runs(desk: RulesDesk, rule: int) -> _Told:
    """How far the runs of RULE are."""
    return _Told(desk.runs(rule), words.runs)


@_command("history")
@click.argument("rule", type=_ID)
def history(desk: RulesDesk, rule: int) -> _Told:
    """Every version of RULE, and who made it."""
    return _Told(desk.history(rule), words.history)


@_command("restore")
@click.argument("rule", type=_ID)
@click.argument("version", type=_VERSION)
@click.option("--expect", type=_VERSION, help=_EXPECT)
def restore(desk: RulesDesk, rule: int, version: int, expect: int | None) -> _Told:
    """Make VERSION of RULE the newest one again."""
    return _Told(desk.restore(rule, version, expected_version=expect), words.saved)


@_command("delete")
@click.argument("rule", type=_ID)
@click.option("--remove-tags", is_flag=True, help="Also take off the tags that Amends has added.")
@click.option("--expect", type=_VERSION, help=_EXPECT)
def delete(desk: RulesDesk, rule: int, *, remove_tags: bool, expect: int | None) -> _Told:
    """Delete RULE; its tags stay on the customers unless --remove-tags says otherwise."""
    deleted = desk.delete(rule, remove_tags=remove_tags, expected_version=expect)
    return _Told(deleted, words.deleted)


@_command("pause")
@click.argument("run", type=_ID)
def pause(desk: RulesDesk, run: int) -> _Told:
    """Hold RUN (the number that `apply` printed) after the batch it is at."""
    return _Told(desk.pause(run), words.run)


@_command("resume")
@click.argument("run", type=_ID)
def resume(desk: RulesDesk, run: int) -> _Told:
    """Let a paused RUN go on from where it was."""
    return _Told(desk.resume(run), words.run)


@_command("cancel")
@click.argument("run", type=_ID)
def cancel(desk: RulesDesk, run: int) -> _Told:
    """End RUN; what it has decided stays."""
    return _Told(desk.cancel(run), words.run)


def _json(file: TextIO) -> Any:
    try:
        return json.load(file)
    except ValueError as error:
        raise Invalid(f"{file.name} is not JSON: {error}", code="not_json") from None
    except RecursionError:
        raise Invalid(f"{file.name} is nested too deep to be a rule", code="not_json") from None
