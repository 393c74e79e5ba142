"""What the liveness of a match is made of, from the driver's options: loaded once, used for every match."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from devices.face.asking import Challenges, Looks
from devices.face.challenge import Challenge, draw
from devices.face.engine import FaceEngine
from devices.face.infrared import InfraredPresence
from devices.face.landmarks import Landmarks
from devices.face.liveness import CHALLENGE, Liveness, LivenessProvider
from devices.face.models import read_checked
from devices.face.passive import PassiveVote, load_network

if TYPE_CHECKING:
    from devices.face.opencv import FaceOptions


class Equipment:
    """The networks that liveness needs. Not thread-safe; drop it to give the memory back."""

    def __init__(self, models: Path, engine: FaceEngine, options: FaceOptions) -> None:
        """Load what the options ask for, the pinned ones from the folder `models`.

        DeviceFault FAC-003 where a file is missing or changed, or the operator's passive model cannot be used.
        """
        self._options = options
        self._engine = engine
        self._looks = Looks(Landmarks(models), engine) if CHALLENGE in options.liveness else None
        self._passive: Any = None
        if options.passive_model:
            self._passive = load_network(read_checked(Path(options.passive_model), options.passive_sha256))

    def make(self) -> tuple[Liveness, Challenges | None]:
        """Return the liveness of one match, and the provider in it that asks something, where there is one."""
        options, providers = self._options, list[LivenessProvider]()
        asking: Challenges | None = None
        if self._looks is not None:
            allowed = [Challenge(kind) for kind in options.challenge_kinds]
            asking = Challenges(self._looks, partial(draw, options.challenges, allowed), options.challenge_seconds)
            providers.append(asking)
        if self._passive is not None:
            providers.append(PassiveVote(self._passive, options.passive_scale))
        if options.infrared_source:
            providers.append(InfraredPresence(self._engine.look, options.infrared_shift))
        return Liveness(providers, options.liveness), asking
