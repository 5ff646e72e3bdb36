"""What Flow does with an answer: done, failed for good, or once more and when.

Source: Shopify's page on endpoints of Flow actions: 200 is done; 202, 429, 5xx and no answer within
10 s are sent again with the same run id, at growing intervals, for up to 36 hours; 429 may say
`Retry-After` of 5 to 3600 s; every other answer is final. How the intervals grow is not documented:
ours double from 10 s up to 4 hours.
"""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_SECONDS = 36 * 3600.0
_FIRST_WAIT_SECONDS = 10.0
_LONGEST_WAIT_SECONDS = 4 * 3600.0
_RETRY_AFTER = range(5, 3601)


@dataclass(frozen=True)
class Answer:
    """What came back; `status` None: nothing, within the time that Flow waits."""

    status: int | None
    body: bytes = b""
    retry_after: str | None = None


def is_good(answer: Answer) -> bool:
    """Whether the app says that it has done its work."""
    return answer.status is not None and 200 <= answer.status < 300 and answer.status != 202


def is_passing(answer: Answer) -> bool:
    """Whether the same may work later."""
    return answer.status is None or answer.status in (202, 429) or answer.status >= 500


def wait_after(answer: Answer, waited: list[float]) -> float | None:
    """Seconds until the next attempt, after having waited so often; None: Flow gives up."""
    wait = _asked_for(answer)
    if wait is None:
        wait = min(_FIRST_WAIT_SECONDS * 2.0 ** len(waited), _LONGEST_WAIT_SECONDS)
    return wait if sum(waited) + wait <= LONGEST_SECONDS else None


def _asked_for(answer: Answer) -> float | None:
    """What a 429 asks for, if Flow heeds it."""
    text = answer.retry_after or ""
    if answer.status != 429 or not text.isascii() or not text.isdigit():
        return None
    return float(text) if int(text) in _RETRY_AFTER else None
