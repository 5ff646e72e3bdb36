"""The doctor says what browsers lack: our copy of htmx, or the next Polaris."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter
from requests.models import PreparedRequest

from shop_app.cli.doctor_files import htmx, polaris
from shop_app.settings import Settings
from shop_app.shopify.cdn import POLARIS_2


class Cdn(HTTPAdapter):
    """Answers every request with a status, or not at all; notes what was asked."""

    def __init__(self, status: int | None) -> None:
        super().__init__()
        self.status = status
        self.asked: list[tuple[str | None, str | None]] = []

    def send(self, request: PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        self.asked.append((request.method, request.url))
        if self.status is None:
            raise requests.ConnectionError
        answer = requests.Response()
        answer.status_code = self.status
        return answer


def session(cdn: Cdn) -> requests.Session:
    http = requests.Session()
    http.mount("https://", cdn)
    return http


@pytest.mark.parametrize(
    ("status", "line"),
    [
        (404, "ok version 2 is not out yet"),
        (200, f"warn version 2 is out; look at every page with POLARIS_URL={POLARIS_2}"),
        (503, "ok whether version 2 is out can't be asked from here"),
        (None, "ok whether version 2 is out can't be asked from here"),
    ],
)
def test_whether_the_next_polaris_is_out_is_asked_once_and_never_fails(
    settings: Settings, status: int | None, line: str
) -> None:
    cdn = Cdn(status)
    found = polaris(settings, session(cdn))
    assert found is not None
    assert f"{found.grade} {found.words}".startswith(line)
    assert cdn.asked == [("HEAD", POLARIS_2)]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/polaris.js", POLARIS_2])
def test_nothing_is_asked_where_the_answer_changes_nothing(settings: Settings, url: str) -> None:
    cdn = Cdn(200)
    polaris(settings.model_copy(update={"polaris_url": url}), session(cdn))
    assert cdn.asked == []


def test_a_missing_htmx_is_named_with_what_to_run(tmp_path: Path) -> None:
    file = tmp_path / "htmx.min.js"
    assert htmx(file).line().startswith("warn  htmx")
    assert htmx(file).words == "htmx.min.js is missing; run: make setup"
    file.touch()
    assert htmx(file).words == "at hand"
