"""What is said at which step, in which language, and everything that keeps the voice silent."""

from __future__ import annotations

import itertools
from datetime import time
from typing import Any

import pytest
from in_memory import Bench, receipt_for
from walking import CREW, INSURED, PENSION, fill, past_face, record, to_card, to_face, to_submit

from kiosk.events import (
    CardFailed,
    CardLeft,
    CardRead,
    ChoseElder,
    ChoseLanguage,
    ChoseVolume,
    Confirmed,
    Delivered,
    DeviceChanged,
    FaceHint,
    HeadsetChanged,
    Left,
    Muted,
    OpenedMaterial,
    PageFailed,
    Printed,
    Rated,
    SpeechEnded,
    Started,
    TookWay,
)
from kiosk.faults.catalogue import entry_of
from kiosk.faults.fault import Fault
from kiosk.play.citizens import citizens
from kiosk.ports.devices import DeviceState, Role, Status
from kiosk.ports.speech import Output, Utterance
from kiosk.text import Language
from kiosk.voice.prompts import Mode
from kiosk.voice.voice import VoiceRules

CARD_ZH, CARD_EN = "请把身份证平放在读卡区。", "Please lay your card flat on the reader."
FACE = "请看屏幕上方的镜头。"


def speaking(mode: Mode = Mode.PROMPTS, **more: Any) -> Bench:
    return Bench(VoiceRules(mode, **more))


def said(bench: Bench) -> list[Utterance]:
    return [job for _, job in bench.devices.speech.jobs if isinstance(job, Utterance)]


def texts(bench: Bench) -> list[str]:
    return [utterance.text for utterance in said(bench)]


def run_together(spoken: list[str]) -> str:
    """Return everything without spaces, as numbers are said digit by digit."""
    return "".join(spoken).replace(" ", "")


def end(bench: Bench) -> None:
    """Let the voice come to the end of its sentence."""
    bench.do(SpeechEnded(said(bench)[-1].token))


def test_each_slot_has_its_sentence_when_its_step_comes() -> None:
    bench = speaking()
    to_card(bench, INSURED)
    assert texts(bench) == [CARD_ZH]
    bench.do(CardRead(bench.card("wang_xiulan")))
    assert texts(bench) == [CARD_ZH]  # the question about the face is read, not said
    bench.do(Confirmed())
    assert texts(bench)[1:] == [FACE]


def test_a_whole_way_says_where_the_paper_is_and_what_to_take() -> None:
    bench = speaking()
    to_submit(bench, PENSION, "wang_xiulan")
    bench.durable()
    bench.do(Delivered(receipt_for(record(bench))))
    job = bench.devices.receipt_printer.jobs[-1][0]
    bench.do(Printed(job))
    assert texts(bench)[-1] == "请取走您的回执。"
    bench.do(Confirmed(), Left())
    assert all(utterance.language == "zh" for utterance in said(bench))
    assert all(utterance.output is Output.SPEAKER for utterance in said(bench))


def test_the_words_are_in_the_citizens_language_and_slow_for_the_elder() -> None:
    bench = speaking()
    bench.do(ChoseLanguage(Language.EN))
    to_card(bench, PENSION)
    assert [(u.text, u.language, u.slow) for u in said(bench)] == [(CARD_EN, "en", False)]
    bench.do(ChoseLanguage(Language.ZH), ChoseElder(elder=True))
    assert (said(bench)[-1].text, said(bench)[-1].language) == (CARD_ZH, "zh")
    bench.do(Left())
    bench.do(ChoseElder(elder=True))
    to_card(bench, PENSION)
    assert said(bench)[-1].slow


@pytest.mark.parametrize("language", list(Language))
def test_a_fault_page_says_its_citizens_words(language: Language) -> None:
    bench = speaking()
    bench.do(ChoseLanguage(language))
    to_card(bench, PENSION)
    bench.do(CardFailed(Fault("CRD-006")))
    entry = entry_of("CRD-006")
    assert entry.title.read(language) in texts(bench)[-1]
    assert entry.help.read(language) in texts(bench)[-1]
    assert "CRD" not in texts(bench)[-1]


def test_a_card_that_cannot_be_used_and_a_bad_picture_are_said_too() -> None:
    bench = speaking()
    to_card(bench, PENSION)
    bench.do(CardFailed(Fault("CRD-002")))
    assert entry_of("CRD-002").title.zh in texts(bench)[-1]
    bench = speaking()
    past_face(bench, CREW, "zhou_haisheng")
    fill(bench)
    assert bench.screen == "materials"
    row = next(row for row in bench.view.rows if row.state == "todo")
    bench.do(OpenedMaterial(row.id))
    assert texts(bench)[-1] == "请把材料平放在高拍仪下面。"
    end(bench)
    bench.do(Confirmed(), PageFailed(Fault("DOC-002")))
    assert texts(bench)[-1] == entry_of("DOC-002").help.zh


def test_hints_wait_for_the_sentence_and_for_their_turn() -> None:
    bench = speaking()
    to_face(bench, PENSION)
    bench.do(Confirmed(), FaceHint("closer"))
    assert texts(bench)[-1] == FACE
    end(bench)
    assert texts(bench)[-1] == "请靠近一点"
    end(bench)
    bench.do(FaceHint("light"))
    assert texts(bench)[-1] == "请靠近一点"  # not yet: the last hint began this very moment
    bench.wait(4)
    assert texts(bench)[-1] == "光线不够，请面向灯光"
    end(bench)
    for hint in ("closer", "light") * 20:
        bench.do(FaceHint(hint))
    bench.wait(1)
    assert len(texts(bench)) == len(set(texts(bench)))


def test_hints_come_on_even_where_nobody_tells_that_a_sentence_ended() -> None:
    bench = speaking()
    to_face(bench, PENSION)
    bench.do(Confirmed(), FaceHint("closer"))
    assert texts(bench)[-1] == FACE
    bench.wait(12)
    assert texts(bench)[-1] == "请靠近一点"


def test_the_same_is_never_said_twice_in_a_row() -> None:
    bench = speaking(hint_seconds=2.0)
    to_face(bench, PENSION)
    bench.do(Confirmed())
    for hint in ("closer", "closer", "closer", "none", "none", "closer"):
        bench.do(FaceHint(hint))
        end(bench)
        bench.wait(3)
    spoken = texts(bench)
    assert all(one != other for one, other in itertools.pairwise(spoken))
    assert spoken.count("请靠近一点") == 2


def test_a_touch_cuts_the_sentence_off_and_only_then() -> None:
    bench = speaking()
    to_card(bench, PENSION)
    told = bench.devices.speech.told
    assert told == ["say"]
    bench.do(DeviceChanged("card_reader", "ready"))
    assert told == ["say"]
    bench.do(ChoseElder(elder=True))
    assert told == ["say", "stop"]
    bench.do(ChoseElder(elder=False))
    assert told == ["say", "stop"]  # nothing is being said: nothing is ordered


def test_a_page_that_is_over_does_not_go_on_talking() -> None:
    bench = speaking()
    to_card(bench, PENSION)
    bench.do(CardRead(bench.card("wang_xiulan")))
    assert bench.devices.speech.told == ["say", "stop"]


@pytest.mark.parametrize("rules", [VoiceRules(), VoiceRules(Mode.OFF, volume=100)])
def test_off_is_off(rules: VoiceRules) -> None:
    bench = Bench(rules)
    bench.do(HeadsetChanged(plugged=True))
    to_face(bench, PENSION)
    bench.do(Confirmed(), FaceHint("closer"), TookWay("skip"))
    bench.wait(65)
    assert bench.devices.speech.told == []
    assert bench.terminal.scene().frame.voice == "none"


def test_at_night_the_speaker_is_silent_and_the_headset_is_not() -> None:
    bench = speaking(quiet_from=time(22), quiet_to=time(6))
    bench.clock.start = bench.clock.start.replace(hour=23)
    to_card(bench, PENSION)
    assert texts(bench) == []
    bench.do(HeadsetChanged(plugged=True))
    assert texts(bench) == ["耳机接好了。" + CARD_ZH]
    bench.do(Left())
    bench.do(HeadsetChanged(plugged=False))
    bench.clock.start = bench.clock.start.replace(hour=5)
    to_card(bench, PENSION)
    assert len(texts(bench)) == 1
    bench.do(Left())
    bench.clock.start = bench.clock.start.replace(hour=14)
    to_card(bench, PENSION)
    assert texts(bench)[-1] == CARD_ZH


def test_muted_is_silent_until_it_is_unmuted_or_the_visit_ends() -> None:
    bench = speaking()
    to_card(bench, PENSION)
    bench.do(Muted(muted=True))
    assert bench.terminal.scene().frame.voice == "muted"
    bench.do(CardFailed(Fault("CRD-002")))
    assert texts(bench) == [CARD_ZH]
    bench.do(Muted(muted=False))
    assert entry_of("CRD-002").title.zh in texts(bench)[-1]
    bench.do(Muted(muted=True), Left())
    assert bench.terminal.scene().frame.voice == "on"
    to_card(bench, PENSION)
    assert texts(bench)[-1] == CARD_ZH


def test_the_volume_is_heard_at_once_has_ends_and_is_the_usual_one_for_the_next_visitor() -> None:
    bench = speaking()
    to_card(bench, PENSION)
    for _ in range(5):
        bench.do(ChoseVolume(1))
    assert [u.volume for u in said(bench)] == [60, 80, 100, 100, 100, 100]
    assert texts(bench)[-1] == "现在声音这么大。"
    for _ in range(6):
        bench.do(ChoseVolume(-1))
    assert said(bench)[-1].volume == 20
    bench.do(Left())
    to_card(bench, PENSION)
    assert said(bench)[-1].volume == 60


def test_the_sound_key_on_the_attract_screen_begins_a_visit_that_ends() -> None:
    bench = speaking()
    bench.do(Muted(muted=True))
    assert bench.screen == "home"
    bench.wait(81)
    assert (bench.screen, bench.terminal.scene().frame.voice) == ("attract", "on")


def to_receipt(bench: Bench) -> None:
    to_submit(bench, PENSION, "wang_xiulan")
    bench.durable()
    bench.do(Delivered(receipt_for(record(bench))))


def test_personal_words_go_into_the_headset_and_never_to_the_speaker() -> None:
    bench = speaking(Mode.EVERYTHING)
    to_receipt(bench)
    number = bench.view.number
    assert number not in run_together(texts(bench))
    bench.do(HeadsetChanged(plugged=True))
    last = said(bench)[-1]
    assert f"受理号。{' '.join(number)}。" in last.text  # digit by digit: a voice would read millions
    assert (last.output, last.personal) == (Output.HEADSET, True)


def test_a_headset_that_is_pulled_out_silences_at_once_and_nothing_is_said_again_in_the_hall() -> None:
    bench = speaking(Mode.EVERYTHING)
    bench.do(HeadsetChanged(plugged=True))
    to_receipt(bench)
    assert said(bench)[-1].personal
    bench.do(HeadsetChanged(plugged=False))
    assert bench.devices.speech.told[-1] == "stop"
    bench.wait(10)
    assert bench.view.number not in run_together([u.text for u in said(bench) if u.output is Output.SPEAKER])


@pytest.mark.parametrize("status", ["fault", "absent", "unknown"])
def test_a_socket_that_nobody_watches_counts_as_empty(status: str) -> None:
    bench = speaking(Mode.EVERYTHING)
    bench.do(HeadsetChanged(plugged=True))
    to_receipt(bench)
    assert said(bench)[-1].personal
    bench.do(DeviceChanged("headset", status, Fault("HDS-001")))
    assert bench.devices.speech.told[-1] == "stop"


def test_without_everything_the_headset_hears_no_more_than_the_hall() -> None:
    bench = speaking()
    bench.do(HeadsetChanged(plugged=True))
    to_receipt(bench)
    assert not any(u.personal for u in said(bench))


def test_the_end_of_a_visit_cuts_off_what_is_personal() -> None:
    bench = speaking(Mode.EVERYTHING)
    bench.do(HeadsetChanged(plugged=True))
    to_receipt(bench)
    assert said(bench)[-1].personal
    bench.devices.speech.told.clear()
    bench.terminal._to_lobby()
    assert (bench.screen, bench.devices.speech.told) == ("attract", ["stop"])


def test_the_goodbye_is_said_to_its_end_even_where_nobody_waits_for_it() -> None:
    bench = speaking()
    to_receipt(bench)
    bench.do(Printed(bench.devices.receipt_printer.jobs[-1][0]), Confirmed(), Rated(5), Confirmed())
    assert bench.screen == "goodbye"
    assert texts(bench)[-1].startswith("请拿好身份证件。")
    told = list(bench.devices.speech.told)
    bench.wait(9)
    assert (bench.screen, bench.devices.speech.told) == ("attract", told)


def test_whoever_stands_still_is_warned_by_voice_once_for_each_warning() -> None:
    bench = speaking()
    past_face(bench, PENSION, "wang_xiulan")
    bench.wait(61)
    assert said(bench)[-1].text.startswith("您还在吗")
    assert said(bench)[-1].urgent
    count = len(texts(bench))
    bench.wait(10)
    assert len(texts(bench)) == count
    bench.do(Started())
    bench.wait(61)
    assert len(texts(bench)) == count + 1


def test_a_card_left_behind_is_called_out_again_and_again_until_it_is_taken() -> None:
    bench = speaking()
    past_face(bench, PENSION, "wang_xiulan")
    bench.do(Left(), CardLeft())
    title = entry_of("CRD-013").title.zh
    bench.wait(35)
    assert [text for text in texts(bench) if title in text] == [texts(bench)[-1]] * 4
    bench.do(Started())
    count = len(texts(bench))
    bench.wait(30)
    assert len(texts(bench)) == count


def test_a_voice_that_is_gone_hides_its_key_and_costs_nothing_else() -> None:
    bench = speaking()
    bench.devices.state[Role.SPEECH] = DeviceState(Role.SPEECH, Status.FAULT, Fault("VOI-002"))
    to_receipt(bench)
    assert bench.screen == "receipt"
    assert bench.terminal.scene().frame.voice == "none"
    assert bench.faults == []


def test_a_bug_in_the_voice_costs_silence_and_no_session(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = speaking()

    def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(bench.terminal.voice, "follow", broken)
    monkeypatch.setattr(bench.terminal.voice, "hush", broken)
    to_receipt(bench)
    assert (bench.screen, bench.faults) == ("receipt", [])


@pytest.mark.parametrize("who", ["wang_xiulan", "li_yan", "lindqvist"])
def test_no_personal_datum_is_in_anything_said_to_the_speaker(who: str) -> None:
    bench = speaking(Mode.EVERYTHING)
    document = citizens()[who].document
    to_submit(bench, PENSION if who == "wang_xiulan" else INSURED, who)
    bench.durable()
    receipt = receipt_for(record(bench))
    bench.do(Delivered(receipt))
    bench.do(Printed(bench.devices.receipt_printer.jobs[-1][0]), Confirmed())
    heard = run_together(texts(bench))
    assert heard
    needles = [document.name, document.number, receipt.case_number, document.address, document.birth.isoformat()]
    assert [needle for needle in needles if needle and needle.replace(" ", "") in heard] == []
