"""The simulated cameras: a stream of Motion JPEG on the loopback, with people or papers in front of it."""

from __future__ import annotations

import threading
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from devices.camera.manners import WILLING, Drawn, Visitor
from devices.camera.memory import give_memory_back
from devices.camera.mjpeg_server import MjpegServer
from devices.face.pictures import face_keys
from devices.simulation.simulator import Simulator
from kiosk.ports.devices import Role

if TYPE_CHECKING:
    from PIL.Image import Image

_FAULTS: Mapping[str, str] = {
    "dark": "the lamps are out",
    "blurred": "the lens is out of focus",
    "frozen": "the same picture is sent for ever",
    "stall": "the connection stays, no picture comes",
    "closed": "nobody listens: the camera is unplugged",
}
_STRAIGHT = "askew"  # nearly straight, as people lay a paper
_LONGEST_CODE = 200  # characters; a denser code could not be read from a slip either


class _CameraSimulator(Simulator):
    """What both cameras share: a stream, and the faults of a lens and a cable."""

    rate: ClassVar[float] = 10.0
    turns: ClassVar[int] = 8  # different pictures of one scene

    def __init__(self, folder: Path) -> None:
        """Keep `folder`; a camera puts nothing into it."""
        super().__init__(folder)
        self._server = MjpegServer(self.rate)
        self._lock = threading.Lock()
        self._fault = ""
        self._started = False

    def start(self) -> Mapping[str, Any]:
        """Begin to stream; return where."""
        if not self._started:
            self._started = True
            self._refresh()
        return {"source": self._server.address}

    def stop(self) -> None:
        """Stop streaming."""
        self._started = False
        self._server.close()

    def faults(self) -> Mapping[str, str]:
        """Return what can go wrong with a camera."""
        return _FAULTS

    def fault(self, name: str = "") -> None:
        """Misbehave as `name` says; empty: behave again. ValueError: no such fault."""
        if name and name not in self.faults():
            raise ValueError(name)
        with self._lock:
            self._fault = name
        self._refresh()

    @abstractmethod
    def scene(self) -> Sequence[Image]:
        """Return what is in front of the lens now."""

    def _refresh(self) -> None:
        from devices.camera import scenes  # noqa: PLC0415  Pillow and numpy only where a camera is simulated

        with self._lock:
            fault = self._fault
            pictures = list(self.scene())
            worse = scenes.WORSE.get(fault)
            frames = scenes.moving([worse(picture) for picture in pictures] if worse else pictures, self.turns)
            self._server.show(frames[:1] if fault == "frozen" else frames)
            self._server.fall_silent(fault == "stall")
        del pictures, frames
        give_memory_back()
        if fault == "closed":
            self._server.close()
        else:
            self._server.open()


class FaceCameraSimulator(_CameraSimulator):
    """The face camera: nobody, one invented person, or two."""

    role: ClassVar[str] = Role.FACE_CAMERA

    def __init__(self, folder: Path) -> None:
        """Begin with nobody in front."""
        super().__init__(folder)
        self._visitor: Visitor | None = None
        self._drawn: Drawn = {}

    def levers(self) -> Mapping[str, Callable[..., Any]]:
        """Return stand, asked, walk_away and fault."""
        return {"stand": self.stand, "asked": self.asked, "walk_away": self.walk_away, "fault": self.fault}

    def faults(self) -> Mapping[str, str]:
        """Return a camera's faults, and company."""
        return {**_FAULTS, "several": "a second person stands beside the first"}

    def stand(self, face: str, manner: str = WILLING) -> None:
        """Let the invented person `face` step in front, or their photograph. ValueError: no such face or manner."""
        visitor = Visitor(face, manner)
        with self._lock:
            self._visitor = visitor
        self._refresh()

    def asked(self, challenge: str) -> None:
        """Tell the person what the screen asks them to do; they do as their manner is, once. Takes half a second.

        ValueError: no such challenge. Nobody there does nothing.
        """
        from devices.camera import scenes  # noqa: PLC0415

        with self._lock:
            visitor, fault = self._visitor, self._fault
        pictures = visitor.answer(challenge, self._drawn) if visitor is not None else []
        if pictures and fault in ("", "dark", "blurred"):
            worse = scenes.WORSE.get(fault)
            self._server.play(scenes.grained([worse(picture) for picture in pictures] if worse else pictures))
        del pictures
        give_memory_back()

    def walk_away(self) -> None:
        """Let them leave; nothing happens where nobody is."""
        with self._lock:
            if self._visitor is None:
                return
            self._visitor = None
        self._refresh()

    def scene(self) -> Sequence[Image]:
        """Return the hall as it is."""
        from devices.camera import scenes  # noqa: PLC0415

        visitor = self._visitor
        if visitor is None:
            return [scenes.empty_hall()]
        people = visitor.standing()
        if self._fault != "several":
            return people
        company = Visitor(next(key for key in face_keys() if key != visitor.face)).standing()
        return [scenes.two_people(*pair) for pair in zip(people, company, strict=True)]


class DocumentCameraSimulator(_CameraSimulator):
    """The document camera (高拍仪): an empty black mat, or a paper on it."""

    role: ClassVar[str] = Role.DOCUMENT_CAMERA
    rate: ClassVar[float] = 5.0
    turns: ClassVar[int] = 3

    def __init__(self, folder: Path) -> None:
        """Begin with an empty mat."""
        super().__init__(folder)
        self._paper = ""
        self._text = ""
        self._way = _STRAIGHT

    def levers(self) -> Mapping[str, Callable[..., Any]]:
        """Return show_document, remove_document, corners and fault."""
        return {
            "show_document": self.show_document,
            "remove_document": self.remove_document,
            "corners": self.corners,
            "fault": self.fault,
        }

    def show_document(self, kind: str = "health_report", text: str = "", way: str = _STRAIGHT) -> None:
        """Lay a paper under the camera; the paper `code` carries `text` as a QR code; `way` says how it lies.

        ValueError: no such paper, no text, no such way.
        """
        from devices.camera.lying import WAYS  # noqa: PLC0415
        from devices.camera.papers import CODE, PAPERS  # noqa: PLC0415

        if kind not in PAPERS and not (kind == CODE and 0 < len(text) <= _LONGEST_CODE):
            raise ValueError(kind)
        if way not in WAYS:
            raise ValueError(way)
        with self._lock:
            self._paper, self._text, self._way = kind, text, way
        self._refresh()

    def corners(self) -> list[list[float]]:
        """Return where the corners of the paper truly are, as shares of the picture; a person sees that."""
        from devices.camera.lying import WAYS  # noqa: PLC0415

        return [[min(1.0, max(0.0, share)) for share in corner] for corner in WAYS[self._way].corners]

    def remove_document(self) -> None:
        """Take it away; nothing happens where nothing lies."""
        with self._lock:
            if not self._paper:
                return
            self._paper = self._text = ""
            self._way = _STRAIGHT
        self._refresh()

    def scene(self) -> Sequence[Image]:
        """Return the mat as it is."""
        from devices.camera import papers  # noqa: PLC0415

        if not self._paper:
            return [papers.empty_desk()]
        sheet = papers.code_sheet(self._text) if self._paper == papers.CODE else papers.PAPERS[self._paper]()
        return [papers.on_the_desk(sheet, self._way)]
