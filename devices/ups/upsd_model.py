"""What `upsd` answers to a client, after RFC 9271 and the wording of version 2.8. Pure; any thread."""

from __future__ import annotations


class UpsdModel:
    """One UPS that says what it is told to say."""

    def __init__(self, name: str) -> None:
        """Say nothing yet."""
        self._name = name
        self._variables: dict[str, str] = {}

    def tell(self, status: str, charge: float, seconds: float) -> None:
        """Let the UPS say this from now on."""
        self._variables = {
            "battery.charge": str(charge),
            "battery.runtime": str(seconds),
            "device.mfr": 'Kiosk "simulated"',
            "ups.status": status,
        }

    def answer(self, line: str, *, error: str = "") -> bytes:
        """Return the answer to one line; with `error`, what asks about the UPS gets that word."""
        match line.split():
            case ["VER"]:
                said = "Network UPS Tools upsd 2.8.0 - simulated\n"
            case ["NETVER" | "PROTVER"]:
                said = "1.3\n"
            case ["LOGOUT"]:
                said = "OK Goodbye\n"
            case ["LIST", "UPS"]:
                said = f'BEGIN LIST UPS\nUPS {self._name} "simulated"\nEND LIST UPS\n'
            case ["LIST", "VAR", name]:
                said = self._refusal(name, error) or self._all()
            case ["GET", "VAR", name, variable]:
                said = self._refusal(name, error) or self._one(variable)
            case ["STARTTLS"]:
                said = "ERR FEATURE-NOT-CONFIGURED\n"
            case _:
                said = "ERR UNKNOWN-COMMAND\n"
        return said.encode()

    def _all(self) -> str:
        rows = "".join(map(self._one, self._variables))
        return f"BEGIN LIST VAR {self._name}\n{rows}END LIST VAR {self._name}\n"

    def _one(self, variable: str) -> str:
        if variable not in self._variables:
            return "ERR VAR-NOT-SUPPORTED\n"
        value = self._variables[variable].replace("\\", "\\\\").replace('"', '\\"')
        return f'VAR {self._name} {variable} "{value}"\n'

    def _refusal(self, name: str, error: str) -> str:
        word = "UNKNOWN-UPS" if name != self._name else error
        return f"ERR {word}\n" if word else ""
