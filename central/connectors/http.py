"""A department's system over HTTP: `PUT <url>/<case number>`, multipart, under the case number as Idempotency-Key.

Part `case` is the JSON of the case, every part `page` one page, opened. The system answers 200 or 201 with
`{"case_number": "…", "reference": "…"}` once the case is durable there, and the same again for the same number: a PUT
whose answer was lost comes again. A 200 without the number is not the system (a portal, a proxy): the case waits.
"""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime
from typing import Annotated

import requests
from pydantic import BaseModel, Field, ValidationError

from central.cases.handover import OpenedCase
from central.clock import now
from central.connectors.port import Later, Never, Outcome, Taken
from central.connectors.settings import HttpSettings

CONNECT_SECONDS = 5.0
LONGEST_ANSWER = 64 * 1024  # bytes
_THIS_CASE = frozenset({400, 409, 410, 413, 415, 422})
"""What speaks about this case. Other refusals speak about us or the line (401, 403, 404, 429, 5xx …): cases wait."""


class _Answer(BaseModel):
    case_number: str
    reference: Annotated[str, Field(max_length=200)] = ""


class HttpConnector:
    """One session, kept alive. A whole case is in memory while it is sent."""

    def __init__(self, settings: HttpSettings) -> None:
        self._settings = settings
        self.longest_seconds = 4 * settings.answer_seconds
        self._session = requests.Session()
        self._session.trust_env = False  # neither proxies nor credentials of the machine
        if settings.ca_file is not None:
            self._session.verify = str(settings.ca_file)
        if settings.certificate_file is not None:
            key = settings.key_file or settings.certificate_file
            self._session.cert = (str(settings.certificate_file), str(key))

    def hand_over(self, case: OpenedCase) -> Outcome:
        """Send the case and judge the answer."""
        ends = time.monotonic() + self.longest_seconds
        parts: list[tuple[str, tuple[str, bytes, str]]] = [("case", ("case.json", case.as_json(), "application/json"))]
        parts += [("page", (page.file_name, page.content, page.ref.media_type)) for page in case.pages]
        try:
            with self._session.put(
                f"{self._settings.url.rstrip('/')}/{case.number}",
                files=parts,
                headers={"Idempotency-Key": case.number.encode(), **self._credential()},
                timeout=(CONNECT_SECONDS, self._settings.answer_seconds),
                allow_redirects=False,
                stream=True,
            ) as answer:
                return _judge(case.number, answer, ends)
        except requests.RequestException as error:
            return Later(f"no answer: {type(error).__name__}")
        except OSError as error:  # the token, a certificate
            return Later(f"a file of the connector: {error.strerror or type(error).__name__}")

    def _credential(self) -> dict[str, bytes]:
        if self._settings.token_file is None:
            return {}
        token = self._settings.token_file.read_bytes().split(b"\n", 1)[0].strip()
        return {"Authorization": b"Bearer " + token}


def _judge(number: str, answer: requests.Response, ends: float) -> Outcome:
    if answer.status_code in _THIS_CASE:
        return Never(f"the system answered {answer.status_code}")
    if answer.status_code not in (200, 201):
        return Later(f"the system answered {answer.status_code}", _asked(answer.headers.get("Retry-After", "")))
    body = b""
    for chunk in answer.iter_content(4096):
        body += chunk
        if len(body) > LONGEST_ANSWER or time.monotonic() > ends:
            return Later("the answer has no end")
    try:
        said = _Answer.model_validate_json(body)
    except ValidationError:
        return Later(f"a {answer.status_code} that does not name the case: not the system?")
    if said.case_number != number:
        return Later(f"a {answer.status_code} for another case: not the system?")
    return Taken("".join(letter for letter in said.reference if letter.isprintable()))


def _asked(text: str) -> float | None:
    """Return the seconds a Retry-After asks for, in either of its forms."""
    if text.isascii() and text.isdigit() and len(text) < 9:
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - now()).total_seconds())
    except (ValueError, TypeError):
        return None
