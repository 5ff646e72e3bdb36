"""`python -m shop_app …`: every command is thin and imports what it needs when it runs."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shop_app.cli.compensation_commands import compensations
from shop_app.cli.flow_commands import flow
from shop_app.cli.issue_commands import issues
from shop_app.cli.ledger_commands import ledger
from shop_app.cli.opening import LANGUAGES, database, errors_in_words, open_engine, start
from shop_app.cli.policy_commands import policy
from shop_app.cli.reconciling import backfill, reconcile
from shop_app.cli.rule_commands import rules
from shop_app.settings import environment
from shop_app.web.server import PROCESSES, THREADS

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Amends keeps what goes wrong for a shop's customers in view, and their tags true."""


cli.add_command(rules)
cli.add_command(issues)
cli.add_command(compensations)
cli.add_command(policy)
cli.add_command(ledger)
cli.add_command(flow)
cli.add_command(reconcile)
cli.add_command(backfill)


@cli.command()
@click.option("--port", type=int, help="Where the app listens (PORT, else 8080).")
@click.option("--stand-in-port", default=9292, show_default=True, help="The stand-in shop's.")
@click.option("--history", metavar="FILE", help="CSV[.gz] the stand-in shop plays; else invented.")
@click.option("--speed", type=float, default=0.0, show_default=True, help="Events/s; 0: at once.")
def run(port: int | None, stand_in_port: int, history: str | None, speed: float) -> None:
    """Everything in one: database, stand-in shop, web and worker, until Ctrl-C.

    The stand-in shop forgets when it stops, so its database starts empty each time. With a real
    Shopify app's settings there is no stand-in, and the database is kept.
    """
    from shop_app.cli.all_in_one import Ports, run_everything

    play = ["--play", "--speed", str(speed), *(["--history", history] if history else [])]
    with errors_in_words():
        ports = Ports(port, stand_in_port)
        sys.exit(run_everything(dict(os.environ), Path.cwd(), ports, play))


@cli.command()
@click.option("--processes", default=PROCESSES, show_default=True)
@click.option("--threads", default=THREADS, show_default=True, help="Per process.")
def web(processes: int, threads: int) -> None:
    """Serve Shopify's webhooks and the merchant's pages."""
    from shop_app.web.server import serve

    settings = start()
    with database(settings) as complete:

        def prepared() -> "Callable[[], Flask]":
            from shop_app.serving import create_web

            return lambda: create_web(complete)

        serve(prepared, complete, processes=processes, threads=threads)


@cli.command()
def worker() -> None:
    """Do the background work; run as many as you like."""
    from shop_app.main import run_worker

    with database(start()) as settings:
        run_worker(settings)


@cli.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    from shop_app.cli.embedded import open_database
    from shop_app.migrations import upgrade

    with open_database(start()) as url:
        upgrade(url)
    click.echo("The database is at the newest schema.")


@cli.command()
@click.option("--shop", help="Only this shop's (name.myshopify.com).")
@click.option("--topic", help="Only this topic's, e.g. orders/create.")
def replay(shop: str | None, topic: str | None) -> None:
    """Send parked deliveries through again."""
    from webhooks.parked import replay as send_again

    with open_engine() as engine:
        count = send_again(engine, shop, topic)
    click.echo(f"{count} parked deliveries are waiting to be processed again.")


@cli.command()
def doctor() -> None:
    """Check settings, database, scopes, webhooks and clocks; say what to do."""
    from shop_app.cli.doctor import examine

    findings = examine(environment(os.environ, Path.cwd()))
    for finding in findings:
        click.echo(finding.line())
    sys.exit(any(finding.failed for finding in findings))


@cli.group()
def customer() -> None:
    """Look at one customer."""


@customer.command()
@click.argument("gid")
@click.option("--shop", help="Needed only when several shops know such a customer.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
def show(gid: str, shop: str | None, lang: str) -> None:
    """Facts, tags and, for each rule, why. GID: gid://shopify/Customer/1 (or the number)."""
    from shop_app.desk.customers.show import show_customer

    with errors_in_words(), open_engine() as engine:
        click.echo(show_customer(engine, gid, shop, lang))
