"""The files of bulk operations: variables that go up, results that come down. No token goes along.

Both are streamed, so that memory stays flat; a transfer that breaks is tried anew a bounded number
of times.
"""

from __future__ import annotations

import tempfile
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

import orjson
import requests

from shop_app.db import assert_no_transaction
from shop_app.errors import AppError
from shop_app.settings import is_loopback
from shop_app.shopify import sessions
from shop_app.shopify.client import ATTEMPTS, Admin, Operation
from shop_app.shopify.errors import RequestRefused, ShopifyUnavailable

MOST_BYTES = 100 * 1000 * 1000
"""The largest file of variables that Shopify takes (100 MB)."""

LONGEST_LINE = 4 * 1024 * 1024
"""Bytes. A customer with 250 tags of 255 letters stays below 300 KB, so this is no line of ours."""

TIMEOUTS = (3.05, 60.0)
"""Seconds to connect and between two bytes; a storage server may think for long about 100 MB."""

STAGE = Operation(
    "StageUpload",
    """mutation StageUpload($input: [StagedUploadInput!]!) {
  stagedUploadsCreate(input: $input) {
    stagedTargets { url parameters { name value } }
    userErrors { field message }
  }
}""",
)

_CHUNK = 64 * 1024
_BACKOFF = (0.5, 2.0)
_nap = time.sleep
_FILE_NAME = "variables.jsonl"
_MIME_TYPE = "text/jsonl"


class ResultGone(AppError):
    """The result of a bulk operation can't be fetched any more (Shopify keeps it for 7 days)."""

    code, status = "bulk_result_gone", 410


@dataclass(frozen=True)
class _Target:
    """Where Shopify wants a file: the address, and the form fields that go before it, in order."""

    url: str
    fields: tuple[tuple[str, str], ...]

    @property
    def path(self) -> str:
        """What the operation is told about the file: the form's `key`."""
        return dict(self.fields)["key"]


def upload(admin: Admin, rows: Iterable[bytes]) -> str:
    """Upload one JSON object per row (without its line end); returns the path for `run_mutation`.

    Raises ValueError beyond 100 MB (split the rows before), RequestRefused, ShopifyUnavailable, and
    what `Admin.mutate` raises. Doing it twice only leaves a file that nobody uses.
    """
    target = _stage(admin)
    boundary = uuid.uuid4().hex
    with tempfile.TemporaryFile() as body:
        _write_form(body, boundary, target, rows)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                _post(admin.shop, target.url, boundary, body)
                break
            except ShopifyUnavailable:
                if attempt == ATTEMPTS:
                    raise
            _nap(_BACKOFF[attempt - 1])
    return target.path


def _stage(admin: Admin) -> _Target:
    wanted = {
        "resource": "BULK_MUTATION_VARIABLES",
        "filename": _FILE_NAME,
        "mimeType": _MIME_TYPE,
        "httpMethod": "POST",
    }
    answer = admin.mutate(STAGE, {"input": [wanted]}, idempotent=True)
    answer.must_be_whole(f"{admin.shop}: {STAGE.name}")
    payload = answer.data["stagedUploadsCreate"]
    if payload["userErrors"] or not payload["stagedTargets"]:
        said = "; ".join(error["message"] for error in payload["userErrors"]) or "no target"
        raise RequestRefused(f"{admin.shop}: {STAGE.name}: {said}")
    found: Mapping[str, Any] = payload["stagedTargets"][0]
    fields = tuple((each["name"], each["value"]) for each in found["parameters"])
    if "key" not in dict(fields) or not found["url"]:
        raise RequestRefused(f"{admin.shop}: {STAGE.name}: a target without an address or a key")
    return _Target(_trusted(found["url"]), fields)


def _write_form(body: IO[bytes], boundary: str, target: _Target, rows: Iterable[bytes]) -> None:
    """A multipart form with the file as its last field, as storage servers want it.

    Written by hand: `requests` would hold the whole file in memory.
    """
    start = f"--{boundary}\r\nContent-Disposition: form-data; name="
    for name, value in target.fields:
        body.write(f'{start}"{name}"\r\n\r\n{value}\r\n'.encode())
    head = f'{start}"file"; filename="{_FILE_NAME}"\r\nContent-Type: {_MIME_TYPE}\r\n\r\n'
    body.write(head.encode())
    size = 0
    for row in rows:
        size += body.write(row + b"\n")
        if size > MOST_BYTES:
            raise ValueError(f"a file of variables holds at most {MOST_BYTES} bytes, got {size}")
    body.write(f"\r\n--{boundary}--\r\n".encode())


def _post(shop: str, url: str, boundary: str, body: IO[bytes]) -> None:
    body.seek(0)
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    about = f"{shop}: uploading variables"
    assert_no_transaction(about)
    try:
        with sessions.current().post(
            url, data=body, headers=headers, timeout=TIMEOUTS, allow_redirects=False
        ) as response:
            _must_be_ok(about, response)
    except requests.RequestException as error:
        raise ShopifyUnavailable(f"{about}: {type(error).__name__}") from error


def lines(url: str, skip: int = 0) -> Iterator[dict[str, Any]]:
    """The result of a bulk operation, one JSON object per line, without the first `skip` lines.

    Commit before asking for the next one. A download that breaks goes on where it was, at most twice
    in a row without a new line; then ShopifyUnavailable is raised. Raises ResultGone for an address
    that no longer works and RequestRefused for a line that is too long or not a JSON object.
    """
    done, failures = skip, 0
    while True:
        try:
            for line in _lines_after(_trusted(url), done):
                yield line
                done, failures = done + 1, 0
            return
        except ShopifyUnavailable:
            failures += 1
            if failures == ATTEMPTS:
                raise
        _nap(_BACKOFF[failures - 1])


def _lines_after(url: str, skip: int) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_raw_lines(url)):
        if number >= skip:
            yield _object(line, number)


def _raw_lines(url: str) -> Iterator[bytes]:
    """Every line that is not empty, without its end."""
    rest = b""
    for chunk in _chunks(url):
        *whole, rest = (rest + chunk).split(b"\n")
        yield from filter(None, whole)
        if len(rest) > LONGEST_LINE:
            raise RequestRefused(f"a result's line is longer than {LONGEST_LINE} bytes")
    if rest:
        yield rest


def _chunks(url: str) -> Iterator[bytes]:
    about = "downloading a bulk operation's result"
    assert_no_transaction(about)
    try:
        with sessions.current().request(
            "GET", url, stream=True, timeout=TIMEOUTS, allow_redirects=False
        ) as response:
            if response.status_code in _GONE:
                raise ResultGone(f"{about}: HTTP {response.status_code}")
            _must_be_ok(about, response)
            for chunk in response.iter_content(_CHUNK):
                yield chunk
                assert_no_transaction(about)
    except requests.RequestException as error:
        raise ShopifyUnavailable(f"{about}: {type(error).__name__}") from error


# An address signed for 7 days answers 403 or 400 once they are over, depending on the storage.
_GONE = frozenset({400, 403, 404, 410})


def _object(line: bytes, number: int) -> dict[str, Any]:
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise RequestRefused(f"line {number} of a bulk operation's result is not a JSON object")
    return found


def _must_be_ok(about: str, response: requests.Response) -> None:
    """Raises ShopifyUnavailable for 5xx, 408 and 429, RequestRefused for what else is no success."""
    status = response.status_code
    if status >= 500 or status in (408, 429):  # noqa: PLR2004 - what HTTP calls them
        raise ShopifyUnavailable(f"{about}: HTTP {status}")
    if not 200 <= status < 300:  # noqa: PLR2004 - likewise
        raise RequestRefused(f"{about}: HTTP {status}")


def _trusted(url: str) -> str:
    """The address, if nobody on the way can read along. Raises RequestRefused."""
    if not url.startswith("https://") and not is_loopback(url):
        raise RequestRefused("Shopify named an address for a file that is not https")
    return url
