# SPDX-License-Identifier: GPL-2.0-or-later
"""The classes that a person paints with, and their text in the project or in a file."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ...core.base.errors import N_, InputError
from ...core.legend.entry import LegendEntry
from ...core.legend.palette import Colour, distinct_colours, from_hex, to_hex
from ...core.strokes.records import MAX_CLASS_ID
from ...i18n import tr

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PALETTE_SIZE = 24


@dataclass(frozen=True)
class PaintClass:
    """A class. `id` counts from 1 and never changes; strokes of a locked class can be neither erased nor covered."""

    id: int
    name: str
    colour: Colour
    locked: bool = False


def next_class(classes: Sequence[PaintClass], template: str) -> PaintClass:
    """Return a new class with a free id and an unused colour; `template` names it by {number}."""
    number = 1 + max((paint_class.id for paint_class in classes), default=0)
    used = {paint_class.colour for paint_class in classes}
    palette = distinct_colours(PALETTE_SIZE)
    free = [colour for colour in palette if colour not in used] or palette
    return PaintClass(number, template.format(number=number), free[0])


def to_plain(classes: Iterable[PaintClass]) -> list[dict[str, Any]]:
    """Return classes as values for JSON."""
    return [
        {
            "id": paint_class.id,
            "name": paint_class.name,
            "colour": to_hex(paint_class.colour),
            "locked": paint_class.locked,
        }
        for paint_class in classes
    ]


def from_plain(values: Any) -> list[PaintClass]:
    """Return classes from values of JSON; raises ValueError, KeyError or TypeError when they are none."""
    classes = [
        PaintClass(
            int(entry["id"]), str(entry["name"]), from_hex(str(entry["colour"])), bool(entry.get("locked", False))
        )
        for entry in values
    ]
    ids = [paint_class.id for paint_class in classes]
    if len(set(ids)) != len(ids) or not all(1 <= class_id <= MAX_CLASS_ID for class_id in ids):
        raise ValueError("ids")
    return classes


def to_text(classes: Iterable[PaintClass]) -> str:
    """Return the content of a class file."""
    return json.dumps({"classes": to_plain(classes)}, indent=1, ensure_ascii=False) + "\n"


def from_text(text: str, path: str) -> list[PaintClass]:
    """Return the classes of a class file, or of a stroke model's file, which lists its classes in the same way.

    Raises
    ------
    InputError
        When the text holds no classes.
    """
    try:
        classes = from_plain(json.loads(text)["classes"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(N_("{path} holds no list of classes."), path=path) from error
    if not classes:
        raise InputError(N_("{path} holds no list of classes."), path=path)
    return classes


def merged_colours(classes: Iterable[PaintClass]) -> dict[int, Colour]:
    """Return colours by class id."""
    return {paint_class.id: paint_class.colour for paint_class in classes}


def names_of(classes: Iterable[PaintClass]) -> dict[int, str]:
    """Return names by class id."""
    return {paint_class.id: paint_class.name for paint_class in classes}


def default_name(class_id: int) -> str:
    """Return the name of a class that nobody has named."""
    return tr("Class {number}").format(number=class_id)


def is_default(paint_class: PaintClass) -> bool:
    """Return True for a class that nobody has named."""
    return paint_class.name == default_name(paint_class.id)


def to_legend(classes: Iterable[PaintClass]) -> list[LegendEntry]:
    """Return classes as the legend of a class map."""
    return [LegendEntry(paint_class.id, paint_class.name, paint_class.colour) for paint_class in classes]


def changed(classes: Sequence[PaintClass], class_id: int, **values: Any) -> list[PaintClass]:
    """Return the classes with new values of one class."""
    return [replace(paint_class, **values) if paint_class.id == class_id else paint_class for paint_class in classes]
