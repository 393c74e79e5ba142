"""Our own rule for whether an imported matter could be done at a terminal; a source's 自助办理 flag is not asked.

The flag of real lists covers matters nobody can finish at a machine. A matter that passes here is a candidate for a
clerk to write out; it is published as a guide all the same, since a list says nothing of its form nor of the
department's system.
"""

from __future__ import annotations

from kiosk.matter.model import MaterialNeed, MaterialWay, Matter, ProjectType

_IDENTITY = ("身份证", "有效身份", "身份证明", "社会保障卡")
_FORM = ("申请表", "申请书", "登记表", "申报表", "报名表", "承诺书")
_FREE = frozenset({MaterialWay.EXEMPT, MaterialWay.SHARED, MaterialWay.LICENCE, MaterialWay.COMMITMENT})


def could_be_done(matter: Matter, *, online: bool) -> bool:
    """Return whether nothing in the list speaks against doing `matter` in one sitting with a card alone."""
    return (
        online
        and matter.project_type is ProjectType.INSTANT
        and matter.guide.visits == 0
        and matter.guide.fee is None
        and all(
            material.way in _FREE or any(word in material.name.zh for word in _IDENTITY + _FORM)
            for material in matter.materials
            if material.need is MaterialNeed.REQUIRED
        )
    )
