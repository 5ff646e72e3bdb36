"""`reconcile` and `backfill`: compare with Shopify now, and fetch what was there before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from shop_app.cli.opening import LANGUAGES, errors_in_words, opened

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from shop_app.reconciliation.queries import Progress
    from shop_app.reconciliation.runs import Run

_LANG = click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
_SHOP = click.option("--shop", help="Only this shop (name.myshopify.com).")
_JSON = click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")

_SHOPIFY_BEGAN = datetime(2006, 1, 1, tzinfo=UTC)


@click.command()
@_SHOP
@click.option("--from", "since", metavar="ISO", help="Since when, e.g. 2026-11-20T00:00Z.")
@_JSON
@_LANG
def reconcile(shop: str | None, since: str | None, as_json: bool, lang: str) -> None:
    """Compare with Shopify now, mend what differs, and say what that was."""
    from shop_app.jobs import Deps
    from shop_app.reconciliation.reconciling import reconcile_now
    from shop_app.shops.clients import admin_for

    from_at = None if since is None else _moment(since)
    with errors_in_words(), opened() as (engine, settings):
        deps = Deps(engine, settings, admin_for(engine, settings))
        runs = [reconcile_now(deps, one, from_at) for one in _shops(engine, shop)]
        if as_json:
            _print_json([_run_json(engine, run) for run in runs])
            return
        for run in runs:
            _print(run.shop, _run_words(engine, run, lang))


@click.command()
@_SHOP
@click.option("--again", is_flag=True, help="Fetch everything once more.")
@_JSON
@_LANG
def backfill(shop: str | None, again: bool, as_json: bool, lang: str) -> None:
    """Have workers fetch what was in the shop before Amends; say how far that is."""
    from shop_app import jobs
    from shop_app.reconciliation import backfill_rows, queries
    from shop_app.reconciliation.backfill import BACKFILL

    with errors_in_words(), opened() as (engine, _):
        told = {}
        for one in _shops(engine, shop):
            with engine.begin() as db:
                backfill_rows.want(db, one, again=again)
                jobs.queue(db, BACKFILL, one)
                told[one] = queries.progress(db, one)
    if as_json:
        _print_json([_progress_json(one, progress) for one, progress in told.items() if progress])
        return
    for one, progress in told.items():
        _print(one, _progress_words(progress, lang) if progress else [])


def _shops(engine: Engine, shop: str | None) -> list[str]:
    """The shop asked for, or every one that can be asked. Raises NotFound when there is none."""
    from sqlalchemy import select

    from shop_app.errors import NotFound
    from shop_app.shops.models import Shop
    from shop_app.shops.queries import usable_tokens
    from shop_app.tenancy import ALL_SHOPS

    wanted = select(Shop.shop).where(usable_tokens()).order_by(Shop.shop)
    if shop is not None:
        wanted = wanted.where(Shop.shop == shop)
    with engine.begin() as db:
        found = list(db.scalars(wanted, execution_options=ALL_SHOPS))
    if not found:
        raise NotFound(f"{shop or 'no shop'}: open the app there once, so that it may ask Shopify")
    return found


def _moment(said: str) -> datetime:
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        raise click.BadParameter(
            f"expected an ISO 8601 time like 2026-11-20T00:00Z, got {said!r}", param_hint="--from"
        ) from None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    if not _SHOPIFY_BEGAN <= at <= datetime.now(UTC):
        raise click.BadParameter(
            f"expected a time between {_SHOPIFY_BEGAN:%Y-%m-%d} (Shopify's first year) and now,"
            f" got {said!r}",
            param_hint="--from",
        )
    return at


@contextmanager
def _speaking(lang: str) -> Iterator[None]:
    from flask import Flask
    from flask_babel import force_locale

    from shop_app.web.locales import translate

    app = Flask("shop_app")
    translate(app)
    with app.app_context(), force_locale(lang):
        yield


def _run_words(engine: Engine, run: Run, lang: str) -> list[str]:
    from shop_app.reconciliation import queries, sentences
    from shop_app.reconciliation.unreadable import set_aside
    from shop_app.texts import gettext, moment

    with engine.begin() as db:
        mark, gaps = queries.verified(db, run.shop).up_to, queries.gaps(db, run.shop)
        aside = set_aside(db, run.shop)
    with _speaking(lang):
        end = gettext("verified up to %(at)s", at=moment(mark)) if mark else gettext("not verified")
        asides = [
            gettext(
                "can't be read or kept, and may be out of date: %(gid)s (%(why)s)",
                gid=one.gid,
                why=one.why,
            )
            for one in aside
        ]
        return [*sentences.report(run), *sentences.unheard(gaps), *asides, end]


def _progress_words(progress: Progress, lang: str) -> list[str]:
    from shop_app.reconciliation import sentences

    with _speaking(lang):
        return sentences.told(progress)


def _run_json(engine: Engine, run: Run) -> dict[str, Any]:
    from shop_app.reconciliation import queries
    from shop_app.reconciliation.unreadable import set_aside

    with engine.begin() as db:
        mark, gaps = queries.verified(db, run.shop).up_to, queries.gaps(db, run.shop)
        aside = set_aside(db, run.shop)
    return {
        "shop": run.shop,
        "from": run.from_at,
        "verified_up_to": mark,
        "counts": run.counts,
        "gaps": gaps,
        "set_aside": aside,
    }


def _progress_json(shop: str, progress: Progress) -> dict[str, Any]:
    return {"shop": shop, "over": progress.over, "progress": progress}


def _print_json(value: Any) -> None:
    import orjson

    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


def _print(shop: str, lines: list[str]) -> None:
    click.echo("\n  ".join([shop, *lines]))
