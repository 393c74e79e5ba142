"""The sentences of a guide (办事指南) that no source writes: said from the facts it gives, in both languages."""

from __future__ import annotations

from kiosk.matter.model import ProjectType
from kiosk.text import Text

FEE_UNKNOWN = Text(zh="收费，标准请问办理窗口", en="There is a fee. Ask at the desk")


def summary(department: str, project_type: ProjectType, days: int | None) -> Text:
    """Say who decides and how fast, as far as the source says it."""
    zh, en = f"由{department}办理", f"Handled by {department}"
    if project_type is ProjectType.INSTANT:
        return Text(zh=f"{zh}，当场办结", en=f"{en}, decided at once")
    if project_type is ProjectType.PROMISED and days:
        return Text(zh=f"{zh}，{days}个工作日内办结", en=f"{en}, within {days} working day{'s' if days > 1 else ''}")
    return Text(zh=zh, en=en)
