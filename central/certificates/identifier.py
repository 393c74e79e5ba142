"""证照标识 (GB/T 36904): the identifier of an electronic certificate, with its check character.

    1.2.156.3005.2 . type (21) . issuer (18) . serial . version (3) . check

The check character is ISO 7064 MOD 37,36 over type, issuer, serial and version without the dots.
"""

from __future__ import annotations

import re

from stdnum.iso7064 import mod_37_36

ARC = "1.2.156.3005.2"
_CODE_18 = re.compile(r"^[0-9A-Z]{18}$")
_TYPE_21 = re.compile(r"^[0-9A-Z]{21}$")
_SERIAL = re.compile(r"^[0-9A-Z]{1,30}$")


def identifier(type_code: str, issuer: str, serial: str, version: int = 1) -> str:
    """Return the identifier. ValueError where a part has another form than the standard wants."""
    if not (_TYPE_21.match(type_code) and _CODE_18.match(issuer) and _SERIAL.match(serial)):
        raise ValueError("type, issuer or serial has a wrong form")
    parts = (type_code, issuer, serial, f"{version:03d}")
    return ".".join((ARC, *parts, str(mod_37_36.calc_check_digit("".join(parts)))))


def identifier_is_valid(text: str) -> bool:
    """Return whether `text` has the form and the right check character."""
    if not text.startswith(ARC + "."):
        return False
    parts = text[len(ARC) + 1 :].split(".")
    if len(parts) != 5 or not re.match(r"^[0-9A-Z]{20,21}$", parts[0]) or not _CODE_18.match(parts[1]):
        return False
    return bool(_SERIAL.match(parts[2]) and re.match(r"^\d{3}$", parts[3]) and mod_37_36.is_valid("".join(parts)))


def type_code_of(type_code: str | None, issuer: str) -> str:
    """Return the 21-character type code: the matter's own where it has one, else the issuer's general one."""
    return type_code if type_code and _TYPE_21.match(type_code) else f"{issuer}099"


def is_code_18(text: str) -> bool:
    """Return whether `text` may stand in an identifier as a unified social credit code."""
    return bool(_CODE_18.match(text))
