"""A department's system as a process of its own: takes cases by PUT, durably, and misbehaves as it is told.

`python department.py FOLDER PORT`: what it holds lies in FOLDER/held/<number>.json, what came in FOLDER/puts.log. The
next line of FOLDER/plan says how the next request is answered; no plan, it works.
"""

from __future__ import annotations

import email
import email.policy
import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FOLDER, PORT = Path(sys.argv[1]), int(sys.argv[2])
_one = threading.Lock()
_never = threading.Event()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        number = self.path.rsplit("/", 1)[1]
        with _one:
            plan = (FOLDER / "plan").read_text().split() if (FOLDER / "plan").exists() else []
            (FOLDER / "plan").write_text("\n".join(plan[1:]))
            how = plan[0] if plan else "works"
            with (FOLDER / "puts.log").open("a") as log:
                log.write(f"{number} {self.headers['Idempotency-Key']} {how}\n")
        if how == "late":  # longer than anybody waits; it does take the case
            self._hold(number, body)
            _never.wait(5)
        elif how == "dies":  # after the commit, before the answer
            self._hold(number, body)
            os._exit(9)
        elif how == "portal":
            self._answer(200, b"<html>please sign in</html>")
        elif how == "busy":
            self._answer(503, b"{}", {"Retry-After": "1"})
        elif how.isdigit():
            self._answer(int(how), b"{}")
        else:
            self._answer(201 if self._hold(number, body) else 200, self._receipt(number))

    def _hold(self, number: str, body: bytes) -> bool:
        """Keep the case once; the same number again changes nothing."""
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        message = email.message_from_bytes(head + body, policy=email.policy.HTTP)
        parts = [(part.get_filename(), part.get_payload(decode=True)) for part in message.iter_parts()]
        held = {"case": json.loads(parts[0][1]), "pages": {name: content.hex() for name, content in parts[1:]},
                "authorization": self.headers.get("Authorization")}  # fmt: skip
        path = FOLDER / "held" / f"{number}.json"
        fresh = path.with_suffix(f".{threading.get_ident()}")
        with fresh.open("w") as out:
            json.dump(held, out)
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            return False
        finally:
            fresh.unlink()
        return True

    def _receipt(self, number: str) -> bytes:
        return json.dumps({"case_number": number, "reference": f"RS-{number[-4:]}"}).encode()

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    (FOLDER / "held").mkdir(exist_ok=True)
    server = ThreadingHTTPServer(("127.0.0.1", PORT), Handler)
    server.daemon_threads = True
    (FOLDER / "port").write_text(str(server.server_address[1]))
    server.serve_forever()
