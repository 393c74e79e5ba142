"""One terminal with everything around it for all journeys of the run; what a test breaks is mended after it."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "reading"))
sys.path.insert(0, str(Path(__file__).parent))

from house import House

from config.schema import Settings
from kiosk.log import log_to
from kiosk.play.rig import PlayRig


@pytest.fixture(scope="session")
def standing_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder, temporary = tmp_path_factory.mktemp("house"), tmp_path_factory.mktemp("temporary")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(temporary))  # of this process and of every child: what is left there is looked at
        patch.setattr(tempfile, "tempdir", None)
        log_to(folder / "kiosk.log")
        with PlayRig(folder, Settings()) as rig:
            rig.app.start_storage()
            rig.app.start_devices()
            house = House(rig, temporary)
            house.wait_until_ready()
            yield house
    assert os.environ.get("TMPDIR") != str(temporary)


@pytest.fixture
def house(standing_house: House) -> Iterator[House]:
    """The terminal, with nothing broken."""
    yield standing_house
    standing_house.mend()
