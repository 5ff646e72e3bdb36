"""The whole program: it starts, plays a history and stops when told to."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.sandbox.events.receiving import SECRET, Receiver

ROOT = Path(__file__).parents[3]
HISTORY = """\
Invoice,InvoiceDate,CustomerID,Country,lines,units,amount,is_cancellation
1,2011-01-01 10:00:00,A,United Kingdom,1,1,1200.0,0
C2,2011-01-02 10:00:00,A,United Kingdom,1,-1,-1200.0,1
3,2011-01-03 10:00:00,,United Kingdom,1,1,5.0,0
"""


class Program:
    """`python -m sandbox` on a free port."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sandbox", "--port", "0", *arguments],
            cwd=ROOT,
            env=os.environ | {"SHOPIFY_API_SECRET": SECRET},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        greeting = self.process.stdout.readline()
        match = re.search(r"(http://127\.0\.0\.1:\d+)/(\S+)", greeting)
        assert match is not None, greeting
        self.url, self.domain = match.groups()

    def control(self, path: str) -> Any:
        return requests.get(f"{self.url}/_sandbox{path}", timeout=10).json()

    def stop(self, number: signal.Signals) -> str:
        """Ask it to stop and wait; returns what it wrote to stderr and was not read yet."""
        self.process.send_signal(number)
        _, errors = self.process.communicate(timeout=10)
        return errors


@pytest.fixture
def history_file(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_text(HISTORY, encoding="utf-8")
    return path


@pytest.fixture
def program(receiver: Receiver, history_file: Path) -> Iterator[Program]:
    program = Program("--app-url", receiver.url, "--play", "--history", str(history_file))
    yield program
    if program.process.poll() is None:
        program.process.kill()
        program.process.communicate()


@pytest.mark.e2e
def test_the_program_opens_the_app_plays_the_file_sums_up_and_stops(
    program: Program, receiver: Receiver
) -> None:
    received = receiver.wait_for(7, seconds=30)
    assert {one.signed_with for one in received} == {SECRET}
    assert receiver.visits[0].startswith("/healthz")
    assert "shop=cliffside-goods.myshopify.com" in receiver.visits[1]
    while not program.control(f"/shops/{program.domain}/history")["done"]:
        time.sleep(0.05)
    shop = program.control(f"/shops/{program.domain}")
    assert (shop["orders"], shop["refunds"], shop["plan"]) == (2, 1, "plus")
    errors = program.stop(signal.SIGINT)
    assert program.process.returncode == 0
    assert "History played:" in errors
    assert re.search(r"deliveries answered +7", errors)
    assert "Traceback" not in errors


@pytest.mark.e2e
def test_a_file_that_is_no_history_is_told_and_the_shop_serves_on(
    receiver: Receiver, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a,b\n1,2\n", encoding="utf-8")
    program = Program("--app-url", receiver.url, "--play", "--history", str(wrong))
    assert program.process.stderr is not None
    told = program.process.stderr.readline()
    assert told.startswith("No history is played: ")
    assert "lacks the columns" in told
    assert program.control("/shops")[0]["orders"] == 0
    assert "Traceback" not in program.stop(signal.SIGTERM)
    assert receiver.received == []
