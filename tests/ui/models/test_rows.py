"""Rows before QML: whatever is put can be read back, and rows that stay keep their place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from kiosk.views import FieldRow, MatterTile, OptionRow
from ui.models.rows import LINE, PAIR, Rows, role_name

ROLE = int(Qt.ItemDataRole.UserRole)
TILES = st.lists(
    st.builds(MatterTile, st.text(max_size=4), st.text(max_size=4), st.text(max_size=4), st.just("doc")), max_size=8
)


def read(rows: Rows, field: int) -> list[object]:
    return [rows.data(rows.index(n), ROLE + field) for n in range(rows.rowCount())]


@given(st.lists(TILES, max_size=5))
def test_whatever_is_put_can_be_read_back(series: list[list[MatterTile]]) -> None:
    rows = Rows(MatterTile)
    for tiles in series:
        rows.put(tiles)
        assert read(rows, 0) == [tile.code for tile in tiles]
        assert read(rows, 1) == [tile.title for tile in tiles]


def test_only_what_changed_is_told() -> None:
    rows = Rows(PAIR)
    rows.put((("a", "1"), ("b", "2"), ("c", "3")))
    told: list[tuple[str, int]] = []
    rows.dataChanged.connect(lambda first, _: told.append(("changed", first.row())))
    rows.rowsInserted.connect(lambda _, first, __: told.append(("inserted", first)))
    rows.rowsRemoved.connect(lambda _, first, __: told.append(("removed", first)))
    rows.put((("a", "1"), ("b", "9"), ("c", "3"), ("d", "4")))
    assert told == [("changed", 1), ("inserted", 3)]
    told.clear()
    rows.put((("a", "1"),))
    assert told == [("removed", 1)]


def test_roles_are_fields_in_the_way_of_qml() -> None:
    names = [bytes(name.data()).decode() for name in Rows(MatterTile).roleNames().values()]
    assert names == ["code", "title", "note", "icon", "department", "depth", "usable", "whyNot"]
    assert role_name("id") == "rowId"
    assert role_name("state") == "rowState"


def test_lines_are_plain_words() -> None:
    rows = Rows(LINE)
    rows.put(("本人身份证", "手机"))
    assert read(rows, 0) == ["本人身份证", "手机"]


def test_rows_inside_rows_are_models_that_stay() -> None:
    rows = Rows(FieldRow)
    choice = OptionRow("a", "甲")
    rows.put((FieldRow("f", "领卡地", "choice", "", choices=(choice,)),))
    place = [bytes(name.data()).decode() for name in rows.roleNames().values()].index("choices")
    inner = read(rows, place)[0]
    assert isinstance(inner, Rows)
    assert read(inner, 1) == ["甲"]
    rows.put((FieldRow("f", "领卡地", "choice", "", choices=(choice, OptionRow("b", "乙"))),))
    assert read(rows, place)[0] is inner
    assert read(inner, 1) == ["甲", "乙"]


def test_a_place_that_is_not_there_has_no_value() -> None:
    rows = Rows(LINE)
    assert rows.data(rows.index(0), ROLE) is None
