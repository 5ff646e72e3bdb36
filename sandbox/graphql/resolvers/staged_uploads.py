"""`stagedUploadsCreate`: places for files of variables of bulk mutations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import request

from sandbox.bulk.storage import UPLOADS
from sandbox.bulk.uploads import Target
from sandbox.graphql.context import Context
from sandbox.graphql.registry import Arguments, mutation, values
from sandbox.graphql.search import unsupported
from sandbox.graphql.wire import UserError

RESOURCE = "BULK_MUTATION_VARIABLES"
MIME_TYPE = "text/jsonl"


@dataclass(frozen=True)
class StagedTarget:
    """`StagedMediaUploadTarget`: the address of this request's host and what to send there."""

    url: str
    target: Target


@dataclass(frozen=True)
class Created:
    """`StagedUploadsCreatePayload`; without targets when one of the wishes is wrong."""

    targets: list[StagedTarget] | None
    errors: list[UserError] = field(default_factory=list)


@mutation("stagedUploadsCreate")
def staged_uploads_create(_: None, context: Context, arguments: Arguments) -> Created:
    """Open a place for every file wished for; all or none."""
    wishes = arguments["input"]
    errors = [e for index, wish in enumerate(wishes) if (e := _error(index, wish))]
    if errors:
        return Created(None, errors)
    url = request.host_url.rstrip("/") + UPLOADS
    open_target = context.world.uploads.open
    return Created(
        [
            StagedTarget(
                url, open_target(context.shop, wish["filename"], wish["mimeType"], context.now)
            )
            for wish in wishes
        ]
    )


def _error(index: int, wish: dict[str, Any]) -> UserError | None:
    if wish["resource"] != RESOURCE:
        raise unsupported(f"staged uploads for {wish['resource']}")
    if wish.get("httpMethod") != "POST":
        raise unsupported(f"staged uploads by {wish.get('httpMethod')}: httpMethod must be POST")
    place = ["input", str(index)]
    if not wish["filename"].strip() or "/" in wish["filename"]:
        return UserError([*place, "filename"], "Filename is invalid")
    if wish["mimeType"] != MIME_TYPE:
        return UserError([*place, "mimeType"], f"Mime type must be {MIME_TYPE} for {RESOURCE}")
    return None


values(
    "StagedUploadsCreatePayload",
    {"stagedTargets": lambda result: result.targets, "userErrors": lambda result: result.errors},
)
values(
    "StagedMediaUploadTarget",
    {
        "url": lambda staged: staged.url,
        "resourceUrl": lambda staged: f"{staged.url}{staged.target.key}",
        "parameters": lambda staged: list(staged.target.parameters.items()),
    },
)
values("StagedUploadParameter", {"name": lambda pair: pair[0], "value": lambda pair: pair[1]})
