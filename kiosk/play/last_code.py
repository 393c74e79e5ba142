"""The query code of the newest receipt the terminal showed: what a demonstrator would hold in the hand."""

from __future__ import annotations

from kiosk.views import ReceiptView, Scene


class LastCode:
    """Listens to scenes on the heart's thread; `newest` may be asked from any."""

    def __init__(self) -> None:
        """Begin without a receipt."""
        self._code = ""

    def hear(self, scene: Scene) -> None:
        """Remember the code of a receipt that has one: the platform gave it a case."""
        if isinstance(scene.view, ReceiptView) and scene.view.qr:
            self._code = scene.view.qr

    def newest(self) -> str:
        """Return the code; empty while no receipt had one."""
        return self._code
