"""How fast compensations are decided, held and told to Shopify.

The load average in the lines is that of the minute before: what else runs on the machine counts.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

from tests.bench.figures import Figure, at_least, number
from tests.bench.grants_stand import Stand, standing
from tests.bench.load import CONNECTIONS, drive
from tests.bench.programs import wait_until

AIM_PER_SECOND = 100.0
GRANTS, WARM_UP = 1000, 100
_PATIENCE_SECONDS = 600.0
_ONE, _MANY = ["one.myshopify.com"], [f"grants-{at}.myshopify.com" for at in range(20)]


def measure(uri: str) -> Iterator[Figure]:
    """All lines of this part, each on a fresh database of the server at `uri`."""
    # Ten points a grant: Shopify lets a shop of the basic plan make ten a second.
    with standing(uri, "grants_one", _ONE, "enterprise") as stand:
        yield from _through_the_door("one shop", stand)
    with standing(uri, "grants_many", _MANY, "basic") as stand:
        yield from _through_the_door(f"{len(_MANY)} shops", stand)


def _through_the_door(what: str, stand: Stand) -> Iterator[Figure]:
    """Granted by many connections until Shopify knows of the last one."""
    drive(stand.app_port, stand.grants(WARM_UP), status=b"201")
    _until_told(stand)
    before, load, used = stand.granted(), _load(), stand.processor_ms()
    began = time.perf_counter()
    run = drive(stand.app_port, stand.grants(GRANTS), status=b"201")
    _until_told(stand)
    took = time.perf_counter() - began
    told = stand.granted() - before
    assert told == GRANTS, f"{told} of {GRANTS} were granted"
    yield Figure(
        f"Grants through the HTTP door ({CONNECTIONS} connections, {what}; {load})",
        f"{number(run.per_second)}/s, p50 {number(run.percentile(50))} ms,"
        f" p95 {number(run.percentile(95))} ms",
    )
    told_per_second = GRANTS / took
    yield at_least(f"– until Shopify knows of all, {what}", told_per_second, AIM_PER_SECOND, "/s")
    each = {who: (ms - used[who]) / GRANTS for who, ms in stand.processor_ms().items()}
    said = ", ".join(f"{who} {number(ms)}" for who, ms in each.items())
    yield Figure("– processor time of a grant, ms", f"{number(sum(each.values()))}: {said}")


def _until_told(stand: Stand) -> None:
    wait_until(lambda: stand.waiting() == 0, _PATIENCE_SECONDS, "Shopify to know of all")


def _load() -> str:
    return f"load average {number(os.getloadavg()[0])}"
