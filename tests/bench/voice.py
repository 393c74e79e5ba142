"""How soon a voice begins and how soon it is silent, on the real speech service.

Through the whole chain: port, link, host process, SSIP, speech-dispatcher with espeak-ng, ALSA, and a sound card made
of a pipe that holds a tenth of a second.
"""

from __future__ import annotations

import time

from kiosk.events import HeadsetChanged, SpeechEnded
from kiosk.ports.devices import Role
from kiosk.ports.speech import Output, Utterance
from tests.bench.chain import Chain, chain
from tests.bench.row import Row, Tell

TIMES = 6
_LONG = "请把身份证平放在读卡区，然后请您稍等一会儿，马上就好，请您先不要离开这里。"


def measure_voice(tell: Tell) -> list[Row]:
    """Say a long sentence, stop it; say one into the headset, pull the headset."""
    tell("voice")
    begins, silences, pulls = [], [], []
    with chain("speech:daemon", "headset") as one:
        say, stop = one.fleet.speech.say, one.fleet.speech.stop
        for number in range(TIMES):
            before = _heard(one, "speaker")["loud"]
            began = one.now()
            say(Utterance(f"a{number}", _LONG, "zh"))
            begins.append((_first_sound(one, "speaker", before) - began) * 1000)
            began = one.now()
            stop()
            silences.append((_last_sound(one, "speaker") - began) * 1000)
            one.came(SpeechEnded)
            one.pull(Role.HEADSET, "plug")
            one.came(HeadsetChanged)
            before = _heard(one, "headset")["loud"]
            say(Utterance(f"b{number}", _LONG, "zh", output=Output.HEADSET, personal=True))
            _first_sound(one, "headset", before)
            began = one.now()
            one.pull(Role.HEADSET, "pull")
            one.came(HeadsetChanged)
            stop()
            pulls.append((_last_sound(one, "headset") - began) * 1000)
            one.came(SpeechEnded)
    limit = ("ms", "limit 300 ms", 300.0)
    return [
        Row("voice: ordered → first sound", tuple(begins), *limit),
        Row("voice: stop → silence (the card holds up to 100 ms)", tuple(silences), *limit),
        Row("voice: headset pulled → silence", tuple(pulls), *limit),
    ]


def _heard(one: Chain, output: str) -> dict[str, float]:
    return dict(one.rig.pull("speech", "heard")[output])


def _first_sound(one: Chain, output: str, before: float) -> float:
    """Return the moment at which more sound than `before` came out, to some milliseconds."""
    one.wait(lambda: _heard(one, output)["loud"] > before)
    return one.now()


def _last_sound(one: Chain, output: str) -> float:
    """Return when the last sound came out, once it has been quiet for a while."""
    while (quiet := _heard(one, output)["quiet_for"]) < 0.8:
        time.sleep(0.05)
    return one.now() - quiet
