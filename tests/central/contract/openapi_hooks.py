"""What schemathesis is told of this platform: how its own media types are written and read, and what exists.

Read by `st run` through its setting `hooks`. `CONTRACT_KNOWN` names things that exist: for each path, values by name of
parameter or field.
"""

from __future__ import annotations

import json
import os
from typing import Any
from zlib import crc32

import schemathesis
from pydantic import ValidationError

from kiosk.wire.catalogue import CatalogueLine

KNOWN: dict[str, dict[str, Any]] = json.loads(os.environ.get("CONTRACT_KNOWN", "{}"))
CATALOGUES = ("/v1/catalogue/full", "/v1/catalogue/changes")


@schemathesis.serializer("application/offset+octet-stream", "application/pkcs10")
def _bytes(_: Any, value: Any) -> dict[str, bytes]:
    """Send bytes as they are, and whatever else was invented as its text."""
    return {"data": value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")}


@schemathesis.check
def every_line_is_a_catalogue_line(_: Any, response: Any, case: Any) -> None:
    """Read each line of a catalogue as a terminal does: the document can only say what one line is."""
    if response.status_code != 200 or case.operation.path not in CATALOGUES or case.method != "GET":
        return
    lines = response.content.splitlines()
    if not lines and case.operation.path == "/v1/catalogue/full":
        raise AssertionError("a full catalogue of no lines")
    try:
        for line in lines:
            CatalogueLine.model_validate_json(line)
    except ValidationError as error:
        raise AssertionError(f"no CatalogueLine: {error.error_count()} findings") from error


@schemathesis.hook
def map_case(_: Any, case: Any) -> Any:
    """Ask about something that exists in every second valid case: otherwise most answers are 404 and say little."""
    known = KNOWN.get(case.operation.path)
    if not known or case.meta is None or case.meta.generation.mode != schemathesis.GenerationMode.POSITIVE:
        return case
    if crc32(repr((case.path_parameters, case.query, case.body)).encode("utf-8", "replace")) % 2:
        for place in (case.path_parameters, case.query, case.body):
            if isinstance(place, dict):
                place.update({name: value for name, value in known.items() if name in place})
        if isinstance(case.body, dict) and known.keys() >= case.body.keys():
            case.body = known  # whole, in its own order: a submission is the same only byte for byte
    return case
