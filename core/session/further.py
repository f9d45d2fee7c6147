# SPDX-License-Identifier: GPL-2.0-or-later
"""Strokes on further rasters, from which a session learns too: their ids, and the class that each of them means."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..base.errors import N_, InputError
from ..legend.entry import LegendEntry
from ..segmentation.matching import as_fitted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..base.errors import Notice
    from ..legend.palette import Colour
    from ..raster.source import RasterSource
    from ..segmentation.model import KMeansModel
    from ..strokes.records import StrokeSet
    from ..strokes.stroke import Stroke

MAX_PLACES = 2**40  # strokes of a raster; the ids of further rasters lie below 0, so many apart


@dataclass(frozen=True)
class FurtherStrokes:
    """A further raster with its strokes.

    Parameters
    ----------
    source : RasterSource
    strokes : tuple of Stroke
        With the class ids of the raster that is classified.
    """

    source: RasterSource
    strokes: tuple[Stroke, ...]


def with_bands_of(source: RasterSource, model: KMeansModel) -> tuple[RasterSource, list[Notice]]:
    """Return a further raster with the bands of the session's model, and notices on how they were matched.

    Raises
    ------
    InputError
        When it has other bands.
    """
    try:
        return as_fitted(source, model)
    except InputError as error:  # it speaks of a model, which somebody who adds a raster has not chosen
        raise InputError(
            N_(
                "{raster} has other bands than the raster to classify, which has {names}. "
                "Choose rasters of the same bands."
            ),
            raster=source.path,
            names=", ".join(band.name for band in model.recipe.bands),
        ) from error


def further_id(number: int, place: int) -> int:
    """Return the id, below 0, of a stroke on a further raster.

    Parameters
    ----------
    number : int
        Of the further raster, from 1.
    place : int
        Of the stroke among those of its raster, 0 ... `MAX_PLACES` - 1; a larger one was painted later.
    """
    return place - number * MAX_PLACES


def raster_of(stroke_id: int) -> int:
    """Return the number of the raster that a stroke lies on: 0 for the session's own, from 1 for further ones."""
    return max(0, -(stroke_id // MAX_PLACES))


def match_classes(own: Mapping[int, str], further: Mapping[int, str]) -> dict[int, int]:
    """Return the class of the raster that is classified for each class of a further raster.

    A class of the same name is the same class, whatever its number. Else the number decides, because people who number
    the classes of their images alike need not name them alike; unless the class of that number has been found by its
    name already. Any other class is a new one, and keeps its number where that is free.

    Parameters
    ----------
    own, further : mapping of class id to name
        Names may be empty; they are compared without their case.
    """
    by_name: dict[str, int] = {}
    for class_id, name in sorted(own.items()):
        if _key(name):
            by_name.setdefault(_key(name), class_id)
    matched = {class_id: by_name[_key(name)] for class_id, name in further.items() if _key(name) in by_name}
    used = set(matched.values())
    for class_id in sorted(further.keys() - matched.keys()):
        free = class_id if class_id not in used else 1 + max(used | own.keys() | further.keys())
        matched[class_id] = free
        used.add(free)
    return matched


def _key(name: str) -> str:
    return name.strip().casefold()


def numbered(strokes: Iterable[Stroke], classes: Mapping[int, int], number: int) -> dict[int, Stroke]:
    """Return the strokes of a further raster by their ids in a session; classes that are not mapped keep their id.

    Parameters
    ----------
    strokes : iterable of Stroke
        By their places, which become 0, 1, 2, ... where they are too large.
    classes : mapping of class id to class id
        See `match_classes`.
    number : int
        Of the further raster, from 1.
    """
    ordered = sorted(strokes, key=lambda stroke: stroke.id)
    is_large = any(stroke.id >= MAX_PLACES for stroke in ordered)
    result = {}
    for position, stroke in enumerate(ordered):
        new_id = further_id(number, position if is_large else stroke.id)
        result[new_id] = replace(stroke, id=new_id, class_id=classes.get(stroke.class_id, stroke.class_id))
    return result


class ClassNames:
    """The classes of the raster to classify, to which further rasters add theirs.

    Parameters
    ----------
    strokes : StrokeSet
        Of the raster to classify.
    names : dict of class id to str
        Those of the layer's symbology, which go before those of its strokes.
    colours : dict of class value to Colour
        Of the layer's symbology.
    """

    def __init__(self, strokes: StrokeSet, names: Mapping[int, str], colours: Mapping[object, Colour]) -> None:
        self._entries = {entry.id: entry for entry in strokes.legend}
        self._names = {**{entry.id: entry.name for entry in strokes.legend}, **names}
        self._colours = colours

    @property
    def legend(self) -> tuple[LegendEntry, ...]:
        """The classes that have strokes, by id."""
        return tuple(self._entries[class_id] for class_id in sorted(self._entries))

    def translated(self, strokes: StrokeSet, names: Mapping[int, str]) -> tuple[Stroke, ...]:
        """Return the strokes of a further raster with the classes of the raster to classify."""
        classes = self.matched(strokes.legend, names)
        return tuple(replace(stroke, class_id=classes[stroke.class_id]) for stroke in strokes.strokes)

    def matched(self, legend: Sequence[LegendEntry], names: Mapping[int, str]) -> dict[int, int]:
        """Return the class of the raster to classify for each class of another legend, and add those that are new."""
        theirs = {entry.id: names.get(entry.id) or entry.name for entry in legend}
        classes = match_classes(self._names, theirs)
        for entry in legend:
            class_id = classes[entry.id]
            name = self._names.setdefault(class_id, theirs[entry.id])
            colour = self._colours.get(class_id, entry.colour)
            self._entries.setdefault(class_id, LegendEntry(class_id, name, colour))
        return classes
