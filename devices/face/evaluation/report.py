"""The evaluation in words: for the person who decides about a threshold. Holds numbers only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from devices.face.evaluation.evaluate import Evaluation
from devices.face.evaluation.figures import ALIKE, AtThreshold, Figures, Share

HEADINGS = ("threshold", "FAR", "95 %", "cautious, at most", "FRR", "95 %", "cautious, at most")


def counts(evaluation: Evaluation) -> Iterator[str]:
    """Yield what was there and what was in the way."""
    yield f"people: {_listed(evaluation.people)}"
    yield f"live pictures: {_listed(evaluation.pictures)}"
    refused = sum(evaluation.refused.values())
    seen = refused + evaluation.pictures.get("good", 0)
    share = f" ({refused / seen:.1%} of {seen})" if seen else ""
    yield f"refused by the quality gate: {refused}{share}; {_listed(evaluation.refused) or 'none'}"


def rows(found: Figures) -> Iterator[tuple[str, ...]]:
    """Yield the table's cells, one row a threshold, and the marked ones behind."""
    for one in found.table:
        yield _row(f"{one.threshold:.2f}", one)
    yield _row(f"{found.accept.threshold:.4g} in force", found.accept)
    yield _row(f"{found.equal_error.threshold:.4g} equal errors", found.equal_error)
    for target in found.targets:
        few = "" if target.enough else ", too few comparisons to say"
        yield _row(f"{target.at.threshold:.4g} for FAR {target.far:.2%}{few}", target.at)


def cautions(evaluation: Evaluation) -> Iterator[str]:
    """Yield what the reader must know before believing a figure."""
    found, people = evaluation.figures, evaluation.people
    if found is None:
        yield "Nothing can be said: at least two people with a card photo and enough good live pictures are needed."
        return
    yield (
        f"{found.accept.far.trials} comparisons of different people are not as many independent ones: only "
        f"{found.people} people are in them. Go by the cautious column: it counts people."
    )
    if people.get("card photo simulated"):
        yield (
            "Some card photos were made of a live picture of the same day. A real one is years old and goes through the"
            " chip's own codec: expect more people to be refused than here."
        )
    if people.get("card photo finer than a chip's"):
        yield "Some card photos are finer than a chip's (102 x 126): expect more people to be refused than here."
    if found.strangers_alike:
        yield (
            f"{found.strangers_alike} comparisons of different people reach {ALIKE}. Is somebody in it under two"
            " folders? Then FAR looks worse than it is."
        )
    if evaluation.pictures.get("the same under two people"):
        yield "The same picture stands in the folders of two people: the labels are wrong."
    if evaluation.pictures.get("unlike the others of the same person"):
        yield "A person's pictures are unlike each other: is somebody else in the folder?"


def thresholds_file(evaluation: Evaluation, found: Figures, accept: float) -> str:
    """Return a file for the option `thresholds` of face_opencv: `accept`, and what was measured here beside it."""
    listed = ",\n".join(
        f"  {{ at = {one.threshold:.4f}, far = {one.far.share or 0.0:.6f}, frr = {one.frr.share or 0.0:.6f} }}"
        for one in found.table
    )
    return f"""# Written by `kiosk face evaluate`. Belongs to exactly these two model files.
detector = "{evaluation.detector}"
recogniser = "{evaluation.recogniser}"
accept = {accept:.4f}

[[measured]]
on = "a pilot of {found.people} people; {evaluation.people.get("card photo simulated", 0)} card photos simulated"
by = "kiosk face evaluate"
genuine = {found.accept.frr.trials}
impostor = {found.accept.far.trials}
rows = [
{listed},
]
"""


def _row(name: str, at: AtThreshold) -> tuple[str, ...]:
    return (name, *_cells(at.far), *_cells(at.frr))


def _cells(share: Share) -> tuple[str, str, str]:
    if share.share is None:
        return "none tried", "", ""
    low, high = share.bounds
    return (
        f"{share.share:.3%} ({share.wrong} of {share.trials})",
        f"{low:.3%} to {high:.3%}",
        f"{share.cautious[1]:.2%}",
    )


def _listed(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {what}" for what, number in numbers.items() if number)
