"""What a visitor feels in the stand-in's admin frame: first sight, shifts and answers to a press.

These figures are of our HTML, server and script with the stand-in's Polaris; Shopify's own library
and network are not in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

from shop_app.db import make_engine
from tests.bench import lived_in
from tests.bench.figures import Figure, at_most
from tests.bench.many_customers import SHOP
from tests.bench.pages import paths
from tests.bench.programs import (
    PYTHON,
    WEB,
    environment,
    fresh_database,
    ports,
    program,
    wait_until,
)
from tests.browser.admin import WIDTHS, Admin, new_tab
from tests.chromium import ARGUMENTS
from tests.e2e.standing_in import StandIn
from tools.chromium import ensure

AIM_LCP_MS, AIM_CLS, AIM_INP_MS = 1000.0, 0.05, 100.0
SETTLED_MS = 700
"""After which nothing of a page moves any more."""

_OBSERVE = """
    window.seen = { lcp: 0, cls: 0, inp: 0 };
    const observe = (type, each, more) => new PerformanceObserver((list) => list.getEntries().forEach(each))
        .observe({ type, buffered: true, ...more });
    observe('largest-contentful-paint', (entry) => { seen.lcp = entry.startTime; });
    observe('layout-shift', (entry) => { if (!entry.hadRecentInput) seen.cls += entry.value; });
    observe('event', (entry) => { if (entry.interactionId) seen.inp = Math.max(seen.inp, entry.duration); },
        { durationThreshold: 16 });
"""


@dataclass(frozen=True)
class Vitals:
    """Largest contentful paint in ms, cumulative layout shift, interaction to next paint in ms."""

    lcp: float
    cls: float
    inp: float


def measure(uri: str) -> Iterator[Figure]:
    """All lines of this part: the worst of both widths for each page."""
    url = fresh_database(uri, "vitals")
    engine = make_engine(url)
    lived_in.live(engine)
    app_port, sandbox_port = ports(2)
    variables = environment(url, app_port, sandbox_port)
    theirs = [PYTHON, "-m", "sandbox", "--port", str(sandbox_port), "--shop", SHOP]
    theirs += ["--app-url", variables["APP_URL"]]
    with (
        program("sandbox", theirs, variables),
        program("web", WEB, variables, app_port),
        sync_playwright() as playwright,
    ):
        standin = StandIn(f"http://127.0.0.1:{sandbox_port}")
        wait_until(standin.answers, 30, "the stand-in to answer")
        standin.call("POST", f"/shops/{SHOP}/install")
        browser = playwright.chromium.launch(executable_path=ensure(), args=ARGUMENTS)
        frame = urlsplit(variables["POLARIS_URL"])
        home = f"{frame.scheme}://{frame.netloc}/admin/{SHOP.partition('.')[0]}/apps/amends"
        for what, path in paths(engine).items():
            seen = [_visit(browser, home, path, size) for size in WIDTHS.values()]
            yield at_most(f"{what}, LCP", max(one.lcp for one in seen), AIM_LCP_MS, " ms")
            yield at_most("– CLS", max(one.cls for one in seen), AIM_CLS)
            yield at_most("– INP", max(one.inp for one in seen), AIM_INP_MS, " ms")
        browser.close()
    engine.dispose()


def _visit(browser: Browser, home: str, path: str, size: tuple[int, int]) -> Vitals:
    """Open a page in a fresh browser, then press something on it."""
    admin = new_tab(browser, home, size)
    admin.page.add_init_script(_OBSERVE)
    admin.open(path)
    admin.page.wait_for_load_state("networkidle")
    admin.page.wait_for_timeout(SETTLED_MS)
    _press(admin)
    admin.page.wait_for_timeout(SETTLED_MS)
    seen = admin.frame.evaluate("seen")
    admin.context.close()
    return Vitals(**seen)


def _press(admin: Admin) -> None:
    """The first field of the page, else its first visible text: each is an interaction."""
    fields = admin.app.locator("#main").get_by_role("textbox")
    if fields.count():
        fields.first.click()
        fields.first.press("End")
    else:
        admin.app.locator("#main s-page").click(position={"x": 20, "y": 20})
