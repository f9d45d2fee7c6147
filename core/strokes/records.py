# SPDX-License-Identifier: GPL-2.0-or-later
"""Vector features as strokes on a raster: any CRS, lines, polygons or points, any class field."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ..base.errors import N_, InputError, Notice
from ..legend.entry import LegendEntry
from ..legend.palette import Colour, distinct_colours
from ..raster.crs import spatial_reference
from ..vector.burning import pixels_inside
from ..vector.class_values import are_names, numbered, plain_value
from ..vector.geometry import (
    area_within,
    geometry_of,
    is_area,
    to_pixels,
    unit_length,
    vertices,
    window_of,
)
from ..vector.reader import read_rows
from ..vector.reproject import Reprojection
from .idle import IdleStrokes
from .stroke import Stroke, place_in_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..raster.grid import Grid
    from ..vector.reader import Row

MAX_CLASS_ID = 65535
SEQUENCE_FIELD = "sequence"  # a stroke's place in time
NAME_FIELD = "class_name"
FILLED_FIELD = "filled"  # 1 where a stroke is the outline of an area, all of whose pixels are painted
DEFAULT_WIDTH_FIELD = "width"
MAX_AREA_PIXELS = 4_000_000  # painted by one polygon; more pixels fill the memory and do not improve the map


@dataclass(frozen=True)
class StrokeRecord:
    """A feature of a stroke layer as it is stored.

    Parameters
    ----------
    id : int
        Feature id; negative while it is not saved yet.
    wkb : bytes or None
        Geometry.
    class_value : object
        Value of the class field: a number, a text, or None.
    class_name : str
        Empty when the layer has no names.
    width : float or None
        Brush diameter in the layer's map units; NaN for a value that is no number.
    filled : bool
        Whether the lines are the outline of an area that is painted.
    """

    id: int
    wkb: bytes | None
    class_value: object
    class_name: str = ""
    width: float | None = None
    filled: bool = False


def read_records(
    path: str, layer: str | None = None, class_field: str = "class_id", width_field: str = DEFAULT_WIDTH_FIELD
) -> tuple[list[StrokeRecord], str]:
    """Return the records of a stroke layer in a file, and its CRS.

    Returns
    -------
    records : list of StrokeRecord
    crs : str
        WKT of the layer, empty when unknown.

    Raises
    ------
    InputError
        When it cannot be read, or has features and lacks one of the fields.
    """
    fields = (class_field, width_field, NAME_FIELD, SEQUENCE_FIELD, FILLED_FIELD)
    read = read_rows(path, layer, fields, partial(_not_opened, path))
    if read.rows:  # an empty layer, which may have no fields at all, is refused for that
        check_fields(class_field, width_field, read.fields)
    records = [_record(row, class_field, width_field) for row in read.rows]
    if SEQUENCE_FIELD in read.fields:
        records = placed(records, [row.values[SEQUENCE_FIELD] for row in read.rows])
    return records, read.crs


def _not_opened(path: str, reason: str) -> InputError:
    return InputError(N_("The strokes {path} cannot be opened as a vector layer ({reason})."), path=path, reason=reason)


def placed(records: list[StrokeRecord], sequence: Sequence[object]) -> list[StrokeRecord]:
    """Return records with their place in time as id, where each has a different place; otherwise unchanged.

    Feature ids do not follow the order of painting: a GeoPackage gets the strokes of an edit session in reverse.
    """
    places = [place for place in sequence if isinstance(place, int) and place > 0]
    if len(set(places)) != len(records):
        return records
    return [replace(record, id=place) for record, place in zip(records, places)]


def check_fields(class_field: str, width_field: str, names: Sequence[str]) -> None:
    """Raise `InputError` when a stroke layer lacks its class field, or a width field of another name than usual."""
    if class_field not in names:
        raise InputError(
            N_('The stroke layer has no field "{field}" with the class. Choose one of: {names}.'),
            field=class_field,
            names=", ".join(names) or "-",
        )
    if width_field and width_field != DEFAULT_WIDTH_FIELD and width_field not in names:
        raise InputError(
            N_('The stroke layer has no field "{field}" with the width. Choose one of: {names}.'),
            field=width_field,
            names=", ".join(names),
        )


def width_of(value: object) -> float | None:
    """Return a field's value as the width of a brush; None for an empty field, NaN for a value that is no number."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return float("nan")
    try:
        return float(value.strip().replace(",", ".") if isinstance(value, str) else value)
    except ValueError:
        return float("nan")


def is_filled(value: object) -> bool:
    """Return True for a value of the field `FILLED_FIELD` that marks the outline of an area."""
    return not isinstance(value, str) and value == 1


def _record(row: Row, class_field: str, width_field: str) -> StrokeRecord:
    return StrokeRecord(
        row.id,
        row.wkb,
        row.values[class_field],
        str(row.values.get(NAME_FIELD) or ""),
        width_of(row.values.get(width_field)),
        is_filled(row.values.get(FILLED_FIELD)),
    )


@dataclass(frozen=True)
class StrokeSet:
    """Strokes on a raster, with the legend of their classes.

    Parameters
    ----------
    strokes : tuple of Stroke
    legend : tuple of LegendEntry
        By id.
    notices : tuple of Notice
        Which features were left out, and why.
    """

    strokes: tuple[Stroke, ...]
    legend: tuple[LegendEntry, ...]
    notices: tuple[Notice, ...]


def strokes_on(
    grid: Grid,
    records: Iterable[StrokeRecord],
    crs: str,
    colours: Mapping[object, Colour] | None = None,
    default_width: float | None = None,
    unnamed: str = "Class {number}",
    zero: str = "skip",
) -> StrokeSet:
    """Return a stroke layer's features as strokes on a raster.

    Parameters
    ----------
    grid : Grid
    records : iterable of StrokeRecord
    crs : str
        WKT of the layer.
    colours : mapping of class value to (red, green, blue), optional
        Colours in which the layer shows its classes.
    default_width : float, optional
        Brush diameter, in the layer's units, of strokes without one; three pixels when absent.
    unnamed : str
        Template of the names of classes without one.
    zero : {"skip", "refuse", "shift"}
        How strokes of class 0, which means unclassified in a raster, are treated: they are left out, they are an
        error, or every class is written one higher.

    Returns
    -------
    StrokeSet
        Features that cannot be used are left out with a notice that names them.

    Raises
    ------
    InputError
        When no stroke can be used, a stroke has the class 0 and is to be refused, or the CRS cannot be transformed.
    """
    records = list(records)
    reprojection = Reprojection(spatial_reference(crs), grid, _not_transformed)
    classes, idle = _classes(records, zero), IdleStrokes(MAX_CLASS_ID)
    strokes = []
    for record in sorted(records, key=lambda record: place_in_time(record.id)):
        class_id = classes.get(plain_value(record.class_value))
        stroke = "class" if class_id is None else _stroke(record, class_id, grid, reprojection, default_width)
        if isinstance(stroke, Stroke):
            strokes.append(stroke)
        else:
            idle.add(stroke, record.id)
    notices = [*_remarks(records, classes), *idle.notices]
    if not strokes:
        raise InputError(
            N_("No stroke can be used: {reason} Paint on the raster, with a class for each stroke."),
            reason=idle.notices[0] if idle.notices else Notice(N_("The stroke layer is empty.")),
        )
    legend = _legend(records, classes, {stroke.class_id for stroke in strokes}, colours or {}, unnamed)
    return StrokeSet(tuple(strokes), legend, tuple(notices))


def _not_transformed(reason: str) -> InputError:
    return InputError(
        N_("The strokes cannot be brought into the raster's coordinate system ({reason})."), reason=reason
    )


def _classes(records: Sequence[StrokeRecord], zero: str) -> dict[object, int]:
    """Return the class id of each class value: numbers keep theirs, texts are numbered in alphabetical order."""
    values = {plain_value(record.class_value) for record in records}
    if are_names(values):
        return numbered(value for value in values if isinstance(value, (str, int)) and value != "")
    if 0 in values and zero == "refuse":
        raise InputError(
            N_("Strokes have the class 0, which means unclassified in a raster. Number the classes from 1, give them "
               "names, or say that they are numbered from 0: then each is written one higher.")
        )  # fmt: skip
    shift = 1 if 0 in values and zero == "shift" else 0
    return {value: value + shift for value in values if isinstance(value, int) and 1 <= value + shift <= MAX_CLASS_ID}


def _remarks(records: Sequence[StrokeRecord], classes: Mapping[object, int]) -> list[Notice]:
    """Return notices on strokes that count, but not with the class or width of their attributes."""
    notices = []
    if classes.get(0) == 1 and not are_names(classes):
        notices.append(
            Notice(N_("The classes of the strokes are numbered from 0: each is written one higher, since 0 means "
                      "unclassified in a raster."))
        )  # fmt: skip
    n_invalid = sum(record.width is not None and not _is_width(record.width) for record in records)
    if n_invalid:
        sentence = N_("Strokes whose width is no number or negative: {count}. They are as wide as those without one.")
        notices.append(Notice(sentence, {"count": n_invalid}))
    return notices


def _is_width(width: float | None) -> bool:
    return width is not None and bool(np.isfinite(width)) and width >= 0


def _stroke(
    record: StrokeRecord, class_id: int, grid: Grid, reprojection: Reprojection, default_width: float | None
) -> Stroke | str:
    """Return a stroke, or the reason why there is none: a key of `idle.SENTENCES`."""
    geometry = geometry_of(record.wkb)
    if geometry is None:
        return "geometry"
    if record.filled:
        geometry = area_within(geometry)
    width = record.width if _is_width(record.width) else default_width
    scale = 1.0 if reprojection.to_crs is None else unit_length(geometry, reprojection.to_crs)
    geometry = reprojection.moved(geometry)
    if geometry is None or not np.isfinite(scale):
        return "crs"
    brush = max(0.0, width * scale) if width is not None else 3.0 * pixel_size(grid)
    _check_size(record.id, geometry, brush, grid)
    stroke = _painted(record.id, class_id, geometry, brush, grid)
    return stroke if len(stroke.pixels(grid)) else "outside"


def _check_size(stroke_id: int, geometry: Any, width: float, grid: Grid) -> None:
    """Raise `InputError` for a stroke of so many pixels that they would fill the memory."""
    if is_area(geometry):
        window = window_of(to_pixels(geometry, grid), grid)
        pixels = window.height * window.width
    else:
        across = width / pixel_size(grid)
        pixels = int(min(across, grid.width) * min(across, grid.height))
    if pixels > MAX_AREA_PIXELS:
        raise InputError(
            N_("Stroke {stroke} covers up to {pixels} pixels. Paint small areas: a few hundred teach as much."),
            stroke=stroke_id,
            pixels=pixels,
        )


def why_not_painted(wkb: bytes, grid: Grid) -> Notice | None:
    """Return why an area in the raster's coordinates cannot be painted, None where it can.

    Parameters
    ----------
    wkb : bytes
        Polygons.
    grid : Grid
    """
    geometry = geometry_of(wkb)
    if geometry is None:
        return Notice(N_("The area is empty."))
    window = window_of(to_pixels(geometry, grid), grid)
    if window.height <= 0 or window.width <= 0:
        return Notice(N_("The area lies outside the raster."))
    pixels = window.height * window.width
    if pixels > MAX_AREA_PIXELS:
        sentence = N_("The area spans {pixels} pixels, and {most} are the most. Paint a smaller one: a few hundred "
                      "pixels teach as much.")  # fmt: skip
        return Notice(sentence, {"pixels": pixels, "most": MAX_AREA_PIXELS})
    if not len(pixels_inside(geometry, grid)):
        return Notice(N_("The area holds the centre of no pixel. Draw a larger one."))
    return None


def _painted(stroke_id: int, class_id: int, geometry: Any, width: float, grid: Grid) -> Stroke:
    if is_area(geometry):
        return Stroke(place_in_time(stroke_id), class_id, (), 0.0, pixels_inside(geometry, grid))
    return Stroke(place_in_time(stroke_id), class_id, tuple(vertices(geometry)), width)


def pixel_size(grid: Grid) -> float:
    """Return the edge of a square of a pixel's area, in map units."""
    _, a, b, _, d, e = grid.placement
    return float(np.sqrt(abs(a * e - b * d)))


def _legend(
    records: Sequence[StrokeRecord],
    classes: Mapping[object, int],
    used: set[int],
    colours: Mapping[object, Colour],
    unnamed: str,
) -> tuple[LegendEntry, ...]:
    names: dict[int, str] = {}
    layer_colours: dict[int, Colour] = {}
    colour_of = {plain_value(value): colour for value, colour in colours.items()}
    by_text = are_names(classes)
    for record in records:
        value = plain_value(record.class_value)
        class_id = classes.get(value)
        if class_id is not None:
            names[class_id] = names.get(class_id) or record.class_name or (str(value) if by_text else "")
            if value in colour_of:
                layer_colours[class_id] = colour_of[value]
    ids = sorted(used)
    palette = dict(zip(ids, distinct_colours(len(ids))))
    numbers = {class_id: value for value, class_id in classes.items()}
    return tuple(
        LegendEntry(
            class_id,
            names.get(class_id) or unnamed.format(number=numbers[class_id]),
            layer_colours.get(class_id, palette[class_id]),
        )
        for class_id in ids
    )
