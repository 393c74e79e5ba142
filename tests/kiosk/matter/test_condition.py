"""Conditions: what the validator accepts is always judged, what it refuses is refused in words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from kiosk.matter.condition import Condition, holds, questions_named

ADAPTER: TypeAdapter[Any] = TypeAdapter(Condition)
ids = st.sampled_from(["a", "b", "reason", "answer_9"])
answers = st.dictionaries(ids, st.sampled_from(["x", "y", "lost"]), max_size=4)
leaves = st.dictionaries(ids, st.one_of(st.text(max_size=4), st.lists(st.text(max_size=4), min_size=1, max_size=3)),
                         min_size=1, max_size=3)  # fmt: skip
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=8,
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["all", "any", "not", "a", ""]) | st.booleans() | st.integers(), inner, max_size=3
        )
    ),
    max_leaves=10,
)


@given(conditions, answers)
def test_every_well_formed_condition_is_accepted_and_judged(
    condition: dict[str, Any], given_answers: dict[str, str]
) -> None:
    accepted = ADAPTER.validate_python(condition)
    assert holds(accepted, given_answers) in (True, False)
    assert holds({"not": accepted}, given_answers) is not holds(accepted, given_answers)


@given(anything, answers)
def test_whatever_the_validator_accepts_evaluates_without_error(value: Any, given_answers: dict[str, str]) -> None:
    try:
        accepted = ADAPTER.validate_python(value)
    except ValidationError:
        return
    assert holds(accepted, given_answers) in (True, False)
    assert sorted(questions_named(accepted)) == sorted(set(questions_named(accepted)))


@given(conditions)
def test_only_answers_of_named_questions_matter(condition: dict[str, Any]) -> None:
    named = questions_named(condition)
    plain = dict.fromkeys(named, "x")
    assert holds(condition, plain) == holds(condition, plain | {"somebody_else": "x"})


WRONG: list[Any] = [{}, [], "reason", {"reason": 1}, {"reason": []}, {"reason": ["a", 2]}, {"all": []}]
WRONG += [{"any": {"a": "x"}}, {"not": []}, {"not": {True: "x"}}]


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_no_condition_is_refused(wrong: Any) -> None:
    with pytest.raises(ValidationError):
        ADAPTER.validate_python(wrong)


def test_no_condition_always_holds_and_an_unanswered_question_never_does() -> None:
    assert holds(None, {})
    assert not holds({"reason": "lost"}, {})
    assert not holds({"reason": ["lost", "damaged"]}, {})
    assert holds({"not": {"reason": "lost"}}, {})


def test_several_questions_in_one_mapping_must_all_fit() -> None:
    condition = {"reason": ["lost", "damaged"], "urgent": "soon"}
    assert holds(condition, {"reason": "damaged", "urgent": "soon"})
    assert not holds(condition, {"reason": "damaged", "urgent": "can_wait"})
