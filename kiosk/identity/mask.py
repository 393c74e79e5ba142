"""How names and numbers are shown on a public screen."""

from __future__ import annotations


def mask_name(name: str) -> str:
    """Keep the first character, and the last of three or more: 王*兰, 李*. Latin names keep each first letter."""
    if not name:
        return ""
    if name.isascii():
        return " ".join(f"{word[0]}***" for word in name.split())
    return name[0] + "*" * (1 if len(name) < 3 else len(name) - 2) + (name[-1] if len(name) > 2 else "")


def mask_number(number: str) -> str:
    """Keep the first four and the last four characters of an identity number."""
    return number if len(number) <= 8 else f"{number[:4]} **** {number[-4:]}"


def mask_phone(phone: str) -> str:
    """Keep the first three and the last four digits of a phone number."""
    return phone if len(phone) < 8 else f"{phone[:3]} **** {phone[-4:]}"
