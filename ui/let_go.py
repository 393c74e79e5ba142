"""Emptying the Python half of what QML created: PySide 6.11.3 never gives it back.

QML destroys an item with its page, but one reference to its Python object stays for ever, and with it whatever that
held: a scanned page of four megabytes, a signature, letters typed. Seen by the soak on the real screen.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject


def let_go_with(thing: QObject) -> None:
    """Forget every attribute of `thing` at the moment it is destroyed. Call last in its `__init__`; GUI thread."""
    thing.destroyed.connect(partial(dict.clear, vars(thing)))
