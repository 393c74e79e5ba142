"""Matters, departments and themes as tiles, in the citizen's language and with what is true now."""

from __future__ import annotations

from kiosk.journey.desk import Desk
from kiosk.journey.readiness import hindrance
from kiosk.matter.model import Depth, Matter
from kiosk.ports.storage import Group
from kiosk.views import GroupTile, MatterTile


def matter_tile(desk: Desk, matter: Matter, *, short: bool = True) -> MatterTile:
    """Return a tile; `short` uses the tile name where the matter has one."""
    found = hindrance(desk, matter) if matter.depth is not Depth.GUIDE else None
    return MatterTile(
        code=matter.code,
        title=desk.read(matter.short if short and matter.short else matter.name),
        note=_note(desk, matter),
        icon=matter.icon,
        department=desk.read(matter.department.short),
        depth=matter.depth,
        usable=found is None,
        why_not=(found.short or found.words) if found else "",
    )


def group_tile(desk: Desk, group: Group) -> GroupTile:
    """Return a department's or a theme's tile."""
    if group.department is not None:
        return GroupTile(group.id, desk.read(group.department.short), group.count, "dept")
    if group.theme is not None:
        return GroupTile(group.id, desk.read(group.theme.name), group.count, group.theme.icon)
    return GroupTile(group.id, group.id, group.count, "doc")


def _note(desk: Desk, matter: Matter) -> str:
    parts = [desk.say(f"lobby.depth_{matter.depth}")]
    if matter.guide.minutes and matter.depth is not Depth.GUIDE:
        parts.insert(0, desk.say("lobby.note_minutes", minutes=matter.guide.minutes))
    return " · ".join(parts)
