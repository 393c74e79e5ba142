"""What a scene is called in a case, and whether it tells of trouble."""

from __future__ import annotations

from kiosk.views import (
    CardView,
    FaceView,
    FaultView,
    GuideView,
    MaterialsView,
    PrintView,
    ProgressView,
    ReceiptView,
    Scene,
)


def label_of(scene: Scene) -> str:
    """Return the screen, with its state where it has one."""
    match scene.view:
        case CardView(state=state, places=places):
            return f"card:{state} slot" if "slot" in places else f"card:{state}"
        case FaceView(state=state) | PrintView(state=state) | ProgressView(state=state):
            return f"{scene.view.screen}:{state}"
        case MaterialsView(scanning=scanning, state=state):
            return f"materials:{state if scanning else 'list'}"
        case ReceiptView(paper=paper):
            return f"receipt:{paper}"
        case _:
            return scene.view.screen


def trouble_in(scene: Scene) -> str:
    """Return the words of what is told to be wrong: a page, a hint beside the work, a note; empty: nothing."""
    match scene.view:
        case FaultView(title=title):
            return title
        case CardView(state="problem", problem=problem):
            return problem
        case MaterialsView(problem=problem) if problem:
            return problem
        case ReceiptView(paper="failed", paper_note=note):
            return note
        case GuideView(startable=False, why_not=why):
            return why
        case _:
            return ""
