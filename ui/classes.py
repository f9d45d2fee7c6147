# SPDX-License-Identifier: GPL-2.0-or-later
"""The classes that a person paints with: number, name, colour, lock; kept as text in the project or in a file."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..core.errors import N_, InputError
from ..core.palette import Colour, distinct_colours, from_hex, to_hex
from ..core.vector_strokes import MAX_CLASS_ID

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PALETTE_SIZE = 24


@dataclass(frozen=True)
class PaintClass:
    """One class. `id` counts from 1 and never changes; a locked one can be neither erased nor painted over."""

    id: int
    name: str
    colour: Colour
    locked: bool = False


def next_class(classes: Sequence[PaintClass], template: str) -> PaintClass:
    """Return a new class with a free number and a colour not in use; `template` names it by {number}."""
    number = 1 + max((one.id for one in classes), default=0)
    used = {one.colour for one in classes}
    palette = distinct_colours(PALETTE_SIZE)
    free = [colour for colour in palette if colour not in used] or palette
    return PaintClass(number, template.format(number=number), free[0])


def to_plain(classes: Iterable[PaintClass]) -> list[dict[str, Any]]:
    """Return classes as JSON holds them."""
    return [{"id": one.id, "name": one.name, "colour": to_hex(one.colour), "locked": one.locked} for one in classes]


def from_plain(values: Any) -> list[PaintClass]:
    """Return classes from what JSON gave; raises ValueError, KeyError or TypeError when it is something else."""
    found = [
        PaintClass(int(one["id"]), str(one["name"]), from_hex(str(one["colour"])), bool(one.get("locked", False)))
        for one in values
    ]
    ids = [one.id for one in found]
    if len(set(ids)) != len(ids) or not all(1 <= one <= MAX_CLASS_ID for one in ids):
        raise ValueError("ids")
    return found


def to_text(classes: Iterable[PaintClass]) -> str:
    """Return the content of a class file."""
    return json.dumps({"classes": to_plain(classes)}, indent=1, ensure_ascii=False) + "\n"


def from_text(text: str, path: str) -> list[PaintClass]:
    """Read a class file; a stroke model's file serves too, for it lists its classes in the same way.

    Raises
    ------
    InputError
        When it holds no classes.
    """
    try:
        found = from_plain(json.loads(text)["classes"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(N_("{path} holds no list of classes."), path=path) from error
    if not found:
        raise InputError(N_("{path} holds no list of classes."), path=path)
    return found


def merged_colours(classes: Iterable[PaintClass]) -> dict[int, Colour]:
    """Return colours by class id."""
    return {one.id: one.colour for one in classes}


def changed(classes: Sequence[PaintClass], class_id: int, **values: Any) -> list[PaintClass]:
    """Return the list with one class changed."""
    return [replace(one, **values) if one.id == class_id else one for one in classes]
