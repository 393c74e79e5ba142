"""What a query code (查询码) of a receipt looks like: all that scanner and document camera ever hand on."""

from __future__ import annotations

import re

# Twelve digits and capitals, as the platform's /v1/progress/{query_code} takes them: never a link, a payment, a pass.
_QUERY_CODE = re.compile(r"[0-9A-Z]{12}", re.ASCII)


def is_query_code(text: str) -> bool:
    """Return whether `text` is one."""
    return _QUERY_CODE.fullmatch(text) is not None
