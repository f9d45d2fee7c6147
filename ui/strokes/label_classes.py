# SPDX-License-Identifier: GPL-2.0-or-later
"""Which class the labels of another layer belong to: one of the list, by name or number, or a new one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ...core.strokes.records import MAX_CLASS_ID
from ...i18n import tr
from ..project.classes import PaintClass, next_class

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ...core.legend.palette import Colour


def classes_of_labels(
    values: Sequence[object],
    classes: Sequence[PaintClass],
    counts: Mapping[int, int],
    looks: Mapping[object, tuple[str, Colour]],
) -> tuple[dict[object, PaintClass], list[PaintClass]]:
    """Return the class of each value, and the list of classes with the new ones.

    Classes that have no stroke and still the name that they were made with are used up first, so that no empty
    "Class 1" stays beside the classes of the layer.

    Parameters
    ----------
    values : sequence
        Whole numbers and texts.
    classes : sequence of PaintClass
        The present ones.
    counts : mapping of class id to int
        Their strokes.
    looks : mapping of value to (name, colour)
        How the layer shows its classes, where it does.
    """
    result: dict[object, PaintClass] = {}
    listed = list(classes)
    for value in sorted(values, key=_order):
        name, colour = looks.get(value, (_name(value), None))
        paint_class = _like(name, value, listed)
        if paint_class is None:
            paint_class, listed = _made(name, value, listed, {*counts, *(used.id for used in result.values())})
            if colour is not None:
                changed = replace(paint_class, colour=colour)
                listed[listed.index(paint_class)] = paint_class = changed
        result[value] = paint_class
    return result, listed


def _order(value: object) -> tuple[bool, bool, object]:
    """Return the key that puts class numbers before names, so that no name takes a number away."""
    return not (isinstance(value, int) and value > 0), isinstance(value, str), value


def _name(value: object) -> str:
    return value if isinstance(value, str) else _default_name(value)


def _default_name(number: object) -> str:
    return tr("Class {number}").format(number=number)


def _like(name: str, value: object, classes: Sequence[PaintClass]) -> PaintClass | None:
    """Return the class of a name in whatever case, or of a number."""
    named = (paint_class for paint_class in classes if paint_class.name.strip().lower() == name.strip().lower())
    numbered = (paint_class for paint_class in classes if paint_class.id == value)
    return next(named, None) or next(numbered, None)


def _made(name: str, value: object, classes: list[PaintClass], used: set[int]) -> tuple[PaintClass, list[PaintClass]]:
    """Return a class for a name or number, and the list with it."""
    if isinstance(value, int) and 1 <= value <= MAX_CLASS_ID:
        new = replace(next_class(classes, ""), id=value, name=name)
        return new, [*classes, new]
    for place, paint_class in enumerate(classes):
        if paint_class.id not in used and paint_class.name == _default_name(paint_class.id):
            renamed = replace(paint_class, name=name)
            return renamed, [*classes[:place], renamed, *classes[place + 1 :]]
    new = replace(next_class(classes, ""), name=name)
    return new, [*classes, new]
