"""The codes a demonstrator would have to hand: the newest receipt's, and the one for a phone on the screen."""

from __future__ import annotations

from kiosk.views import MaterialsView, ReceiptView, Scene


class LastCode:
    """Listens to scenes on the heart's thread; `newest` and `for_phone` may be asked from any."""

    def __init__(self) -> None:
        """Begin without a receipt."""
        self._code = ""
        self._phone = ""

    def hear(self, scene: Scene) -> None:
        """Remember the code of a receipt that has one: the platform gave it a case."""
        if isinstance(scene.view, ReceiptView) and scene.view.qr:
            self._code = scene.view.qr
        phone = scene.view.phone if isinstance(scene.view, MaterialsView) else None
        self._phone = phone.address if phone is not None else ""

    def newest(self) -> str:
        """Return the code; empty while no receipt had one."""
        return self._code

    def for_phone(self) -> str:
        """Return the address in the code that is on the screen now; empty where there is none."""
        return self._phone
