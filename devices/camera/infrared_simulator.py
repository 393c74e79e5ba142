"""The simulated face camera with a second eye: near infrared, lit by a lamp of its own, as binocular cameras have it.

Skin that is near is bright, the hall behind is dark, and a photograph printed with dyes is blank paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from devices.camera.mjpeg_server import MjpegServer
from devices.camera.simulator import FaceCameraSimulator
from devices.face.pictures import face_points

if TYPE_CHECKING:
    from PIL.Image import Image

_LAMP_REACH = 0.85  # of the face's height, around its middle
_BLANK = 210  # grey level of paper


class InfraredFaceCameraSimulator(FaceCameraSimulator):
    """Both eyes of one camera. A fault of cable or lens is the first one's."""

    def __init__(self, folder: Path) -> None:
        """Begin with nobody in front."""
        super().__init__(folder)
        self._second = MjpegServer(self.rate)

    def start(self) -> Mapping[str, Any]:
        """Begin to stream; return where, and that both are to be used."""
        options = super().start()
        self._second.open()
        return {**options, "infrared_source": self._second.address, "liveness": ["challenge", "infrared"]}

    def stop(self) -> None:
        """Stop streaming."""
        super().stop()
        self._second.close()

    def _refresh(self) -> None:
        from devices.camera import scenes  # noqa: PLC0415

        super()._refresh()
        self._second.show(scenes.moving(self._infrared(), self.turns))

    def _infrared(self) -> Sequence[Image]:
        from PIL import Image, ImageDraw, ImageFilter  # noqa: PLC0415

        visitor, seen = self._visitor, self.scene()
        dark = Image.new("RGB", seen[0].size, (12, 12, 12))
        if visitor is None:
            return [dark]
        if visitor.manner.startswith("photo"):
            paper = dark.copy()
            wide, high = dark.size
            ImageDraw.Draw(paper).rectangle((wide * 0.05, high * 0.05, wide * 0.95, high * 0.95), fill=(_BLANK,) * 3)
            return [paper]
        points = face_points(visitor.face)
        across, down = [point[0] for point in points], [point[1] for point in points]
        middle = ((min(across) + max(across)) / 2, (min(down) + max(down)) / 2)
        reach = (max(down) - min(down)) * _LAMP_REACH
        light = Image.new("L", dark.size, 0)
        ImageDraw.Draw(light).ellipse(
            (middle[0] - reach, middle[1] - reach, middle[0] + reach, middle[1] + reach), fill=255
        )
        light = light.filter(ImageFilter.GaussianBlur(reach / 5))
        return [Image.composite(picture.convert("L").convert("RGB"), dark, light) for picture in seen]
