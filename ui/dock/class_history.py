# SPDX-License-Identifier: GPL-2.0-or-later
"""The list of classes goes back and forth with the undo steps of the strokes that changed together with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.PyQt.QtWidgets import QUndoStack

    from ..project.classes import PaintClass


@dataclass
class _Change:
    """The lists before and after an undo step, which is the stack's command `index - 1`."""

    index: int
    text: str
    before: list[PaintClass]
    after: list[PaintClass]
    is_done: bool = True


class ClassHistory:
    """Remembers what the list of classes was before and after undo steps of a stack."""

    def __init__(self) -> None:
        self._changes: list[_Change] = []

    def forget(self) -> None:
        """Forget all changes, for another stack."""
        self._changes = []

    def record(self, stack: QUndoStack, before: Sequence[PaintClass], after: Sequence[PaintClass]) -> None:
        """Remember that the last step of a stack changed the list."""
        index = stack.index()
        self._changes = [change for change in self._changes if change.index < index]
        self._changes.append(_Change(index, stack.undoText(), list(before), list(after)))

    def follow(self, stack: QUndoStack, classes: Sequence[PaintClass]) -> list[PaintClass] | None:
        """Return the classes after the stack has moved, None when it passed none of the remembered steps."""
        if not stack.count():  # saved: nothing can be undone any more
            self._changes = []
        index, moved = stack.index(), None
        for change in reversed(self._changes):
            if change.is_done and change.index > index:
                change.is_done = False
                moved = changed_back(classes if moved is None else moved, change.after, change.before)
        for change in list(self._changes):
            if not change.is_done and change.index <= index:
                change.is_done = True
                if stack.text(change.index - 1) == change.text:
                    moved = changed_back(classes if moved is None else moved, change.before, change.after)
                else:  # another step has taken its place
                    self._changes.remove(change)
        return moved


def changed_back(
    classes: Sequence[PaintClass], present: Sequence[PaintClass], wanted: Sequence[PaintClass]
) -> list[PaintClass]:
    """Return a list of classes with the differences between two lists made undone.

    Parameters
    ----------
    classes : sequence of PaintClass
        The list as it is: `present` with whatever was changed since.
    present, wanted : sequence of PaintClass
        The lists after and before the change.
    """
    is_now = {paint_class.id: paint_class for paint_class in classes}
    was = {paint_class.id: paint_class for paint_class in present}
    restored = [
        _restored(is_now.get(entry.id), was.get(entry.id), entry)
        for entry in wanted
        if entry.id in is_now or entry.id not in was  # else it was removed since
    ]
    known = {entry.id for entry in (*wanted, *present)}
    return [*restored, *(paint_class for paint_class in classes if paint_class.id not in known)]


def _restored(is_now: PaintClass | None, was: PaintClass | None, wanted: PaintClass) -> PaintClass:
    """Return a class with what differs between `was` and `wanted` as in `wanted`, and the rest as it is now."""
    if is_now is None or was is None:
        return wanted
    return replace(
        is_now,
        name=is_now.name if was.name == wanted.name else wanted.name,
        colour=is_now.colour if was.colour == wanted.colour else wanted.colour,
        locked=is_now.locked if was.locked == wanted.locked else wanted.locked,
    )
