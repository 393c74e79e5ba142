"""A page asks for a camera's picture by the role under which the devices send it."""

from __future__ import annotations

import re
from pathlib import Path

from kiosk.ports.devices import Role

SCREENS = Path(__file__).parents[2] / "ui/screens"


def test_pages_ask_for_pictures_by_the_roles_of_the_cameras() -> None:
    asked = {
        role
        for path in SCREENS.glob("*.qml")
        for role in re.findall(r"image://preview/(\w+)/", path.read_text(encoding="utf-8"))
    }
    assert asked == {Role.FACE_CAMERA.value, Role.DOCUMENT_CAMERA.value}
