"""Named deadlines."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.timers import Timers


def test_a_deadline_passes_once_and_setting_it_again_replaces_it() -> None:
    timers = Timers()
    timers.set("card.card", 10.0)
    timers.set("card.card", 20.0)
    assert timers.passed(15.0) == []
    assert timers.left("card.card", 15.0) == 5.0
    assert timers.passed(20.0) == ["card.card"]
    assert timers.passed(30.0) == []
    assert timers.left("card.card", 30.0) == 0.0


def test_cancelling_by_prefix_leaves_the_others() -> None:
    timers = Timers()
    for name in ("form.prefill", "form.x", "face.look"):
        timers.set(name, 1.0)
    timers.cancel("form.")
    assert timers.passed(2.0) == ["face.look"]
    timers.set("a", 1.0)
    timers.cancel("")
    assert timers.next() is None


@given(st.dictionaries(st.text(max_size=5), st.floats(0, 100)), st.floats(0, 100))
def test_what_is_due_passes_earliest_first_and_the_rest_stays(due: dict[str, float], now: float) -> None:
    timers = Timers()
    for name, at in due.items():
        timers.set(name, at)
    passed = timers.passed(now)
    assert [due[name] for name in passed] == sorted(due[name] for name in passed)
    assert set(passed) == {name for name, at in due.items() if at <= now}
    assert timers.next() == min((at for at in due.values() if at > now), default=None)
