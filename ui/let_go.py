"""Giving back the Python half of what QML created: PySide 6.11 never does.

QML destroys an item with its page, but the reference with which PySide began its Python object stays for ever
(`createInto` in `pysideqmlregistertype.cpp` drops what `PyObject_CallObject` returns), and with it whatever that object
held: a scanned page of four megabytes, a signature, letters typed. Seen by the soak on the real screen.
"""

from __future__ import annotations

import ctypes
import weakref
from functools import partial

import PySide6
from PySide6.QtCore import QObject

_KEEPS_ONE = PySide6.__version_info__[:2] == (6, 11)  # as measured; of any other version the test says what it does


def let_go_with(thing: QObject) -> None:
    """Empty `thing` and give it back at the moment it is destroyed. Call last in its `__init__`; GUI thread.

    Only for types that QML alone creates: of one made in Python there is no reference too many.
    """
    thing.destroyed.connect(partial(_let_go, vars(thing), weakref.ref(thing)))


def _let_go(held: dict[str, object], thing: weakref.ref[QObject]) -> None:
    held.clear()
    alive = thing()
    if alive is not None and _KEEPS_ONE:
        ctypes.pythonapi.Py_DecRef(ctypes.py_object(alive))
