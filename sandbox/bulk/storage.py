"""The storage beside the API: it takes staged uploads and hands out the results of operations.

No token is needed: what the addresses contain is the permission, as at Google Cloud Storage.
"""

from __future__ import annotations

import io

from flask import Blueprint, Response, request, send_file
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from sandbox.bulk.uploads import LARGEST_FILE, Target
from sandbox.world import World

UPLOADS = "/_storage/uploads/"
RESULTS = "/_storage/bulk-operation-outputs"


class UploadRefused(Exception):
    """An upload that is not stored; `status` is the HTTP status and `code` Google's word."""

    def __init__(self, status: int, code: str, problem: str) -> None:
        super().__init__(problem)
        self.status = status
        self.code = code


def blueprint(world: World) -> Blueprint:
    """The addresses for uploads and for results."""
    storage = Blueprint("storage", __name__)

    @storage.post(UPLOADS)
    def upload() -> Response:
        try:
            parameters, content = _read_form()
        except ValueError as error:
            raise UploadRefused(400, "MalformedPOSTRequest", str(error)) from error
        target = _target(world, parameters)
        if len(content) > LARGEST_FILE:
            problem = f"the file has {len(content)} bytes, the most is {LARGEST_FILE}"
            raise UploadRefused(400, "EntityTooLarge", problem)
        world.uploads.put(target, content)
        return _xml(f"<PostResponse><Key>{target.key}</Key></PostResponse>", 201)

    @storage.get(f"{RESULTS}/<name>.jsonl")
    def result(name: str) -> Response:
        operation = world.bulk.named(name)
        if operation is None or not operation.has_file(world.clock.now()):
            return _error(404, "NoSuchKey", "The specified key does not exist.")
        content = io.BytesIO(bytes(operation.lines))
        filename = f"bulk-{operation.id}.jsonl"
        return send_file(content, "application/jsonl", as_attachment=True, download_name=filename)

    @storage.errorhandler(UploadRefused)
    def refused(error: UploadRefused) -> Response:
        return _error(error.status, error.code, str(error))

    return storage


def _read_form() -> tuple[dict[str, str], bytes]:
    """The parameters that come before the file, and the file; what comes after it is ignored.

    Raises UploadRefused for another kind of body, ValueError for a broken one.
    """
    boundary = request.mimetype_params.get("boundary", "")
    if request.mimetype != "multipart/form-data" or not boundary:
        raise UploadRefused(400, "MalformedPOSTRequest", "the body must be multipart/form-data")
    decoder = MultipartDecoder(boundary.encode())
    decoder.receive_data(request.get_data())
    decoder.receive_data(None)
    parameters: dict[str, str] = {}
    part: Field | File | None = None
    content = bytearray()
    while not isinstance(event := decoder.next_event(), Epilogue | NeedData):
        if isinstance(event, Field | File):
            part, content = event, bytearray()
        elif isinstance(event, Data) and part is not None:
            content += event.data
            if event.more_data:
                continue
            if part.name == "file":
                return parameters, bytes(content)
            parameters[part.name] = content.decode()
    raise UploadRefused(400, "InvalidArgument", "the form has no part named file")


def _target(world: World, parameters: dict[str, str]) -> Target:
    """The place that the parameters were made for; every one of them must be there, unchanged."""
    target = world.uploads.target(parameters.get("key", ""), world.clock.now())
    if target is None:
        raise UploadRefused(403, "AccessDenied", "key is missing, unknown or too old")
    for name, value in target.parameters.items():
        if parameters.get(name) != value:
            raise UploadRefused(403, "SignatureDoesNotMatch", f"{name} is missing or wrong")
    return target


def _error(status: int, code: str, message: str) -> Response:
    return _xml(f"<Error><Code>{code}</Code><Message>{message}</Message></Error>", status)


def _xml(body: str, status: int) -> Response:
    text = f"<?xml version='1.0' encoding='UTF-8'?>{body}"
    return Response(text, status=status, content_type="application/xml; charset=UTF-8")
