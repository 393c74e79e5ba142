"""Bodies are taken as they are written: no `true` for the number 1, no "5" for 5, as the document says."""

from __future__ import annotations

import json
from typing import Annotated, Any, TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import GetCoreSchemaHandler, TypeAdapter, ValidationError
from pydantic_core import CoreSchema, core_schema

_Body = TypeVar("_Body")


class _AsWritten:
    """Adds the strict reading of JSON, which FastAPI cannot ask for: it hands bodies over as Python values, where
    strictness would refuse a list for a tuple and a text for an instant.
    """  # noqa: D205

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        exact: TypeAdapter[Any] = TypeAdapter(source)

        def read(value: Any, lenient: core_schema.ValidatorFunctionWrapHandler) -> Any:
            lenient(value)
            try:
                return exact.validate_json(json.dumps(_whole(value)), strict=True)
            except ValidationError as error:
                found = error.errors(include_input=False, include_url=False, include_context=False)
                raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in found]) from None

        return core_schema.no_info_wrap_validator_function(read, handler(source))


def _whole(value: Any) -> Any:
    """Return a JSON value with 5 for 5.0: to JSON Schema both are the same integer."""
    if isinstance(value, dict):
        return {name: _whole(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_whole(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


Exact = Annotated[_Body, _AsWritten()]
"""The type of a route's body: `Exact[Heartbeat]`."""
