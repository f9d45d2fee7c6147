# SPDX-License-Identifier: GPL-2.0-or-later
"""Vector features as strokes on a raster: any CRS, lines, polygons or points, any class field."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal, ogr, osr

from .errors import N_, InputError, Notice
from .idle_strokes import IdleStrokes
from .palette import Colour, distinct_colours
from .raster import Grid, Window, quietly, spatial_reference
from .raster_writer import LegendEntry
from .strokes import Stroke, place_in_time
from .vector import to_pixels

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MAX_CLASS_ID = 65535
SEQUENCE_FIELD = "sequence"  # a stroke's place in time
MAX_AREA_PIXELS = 4_000_000  # painted by one polygon; more teaches nothing and fills the memory
UNDEFINED = "Undefined "  # how the CRS of a GeoPackage without one is called
WIDTH_STEP = 1e-3  # of a brush; measures how long a unit of the layer's CRS is in the raster's


@dataclass(frozen=True)
class StrokeRecord:
    """A feature of a stroke layer as it comes.

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
        Brush diameter in the layer's map units.
    """

    id: int
    wkb: bytes | None
    class_value: object
    class_name: str = ""
    width: float | None = None


def read_records(
    path: str, layer: str | None = None, class_field: str = "class_id", width_field: str = "width"
) -> tuple[list[StrokeRecord], str]:
    """Read a stroke layer from a file.

    Returns
    -------
    records : list of StrokeRecord
    crs : str
        WKT of the layer, empty when unknown.

    Raises
    ------
    InputError
        When it cannot be read or lacks the class field.
    """
    dataset, reason = quietly(lambda: gdal.OpenEx(path, gdal.OF_VECTOR))
    source = (dataset.GetLayerByName(layer) if layer else dataset.GetLayer(0)) if dataset else None
    if source is None:
        raise InputError(
            N_("The strokes {path} cannot be opened as a vector layer ({reason})."), path=path, reason=reason or "?"
        )
    definition = source.GetLayerDefn()
    names = [definition.GetFieldDefn(i).GetName() for i in range(definition.GetFieldCount())]
    if class_field not in names:
        raise no_class_field(class_field, names)
    features = list(source)
    records = [_record(feature, names, class_field, width_field) for feature in features]
    if SEQUENCE_FIELD in names:
        records = placed(records, [feature.GetField(SEQUENCE_FIELD) for feature in features])
    reference = source.GetSpatialRef()
    return records, reference.ExportToWkt() if reference else ""


def placed(records: list[StrokeRecord], sequence: Sequence[object]) -> list[StrokeRecord]:
    """Return records with their place in time as id, where every one has a place of its own; else as they are.

    Feature ids do not tell the order: a GeoPackage gets the strokes of an edit session in reverse.
    """
    places = [one for one in sequence if isinstance(one, int) and one > 0]
    if len(set(places)) != len(records):
        return records
    return [replace(record, id=place) for record, place in zip(records, places)]


def no_class_field(field: str, names: Sequence[str]) -> InputError:
    """Return the sentence for a missing class field."""
    return InputError(
        N_("The stroke layer has no field {field} with the class. Choose one of: {names}."),
        field=field,
        names=", ".join(names) or "-",
    )


def _record(feature: Any, names: list[str], class_field: str, width_field: str) -> StrokeRecord:
    geometry = feature.GetGeometryRef()
    width = feature.GetField(width_field) if width_field in names else None
    return StrokeRecord(
        feature.GetFID(),
        bytes(geometry.ExportToWkb()) if geometry is not None else None,
        feature.GetField(class_field),
        str(feature.GetField("class_name") or "") if "class_name" in names else "",
        float(width) if isinstance(width, (int, float)) else None,
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
) -> StrokeSet:
    """Bring a stroke layer's features onto a raster.

    Parameters
    ----------
    grid : Grid
    records : iterable of StrokeRecord
    crs : str
        WKT of the layer.
    colours : mapping of class value to (red, green, blue), optional
        What the layer shows its classes in.
    default_width : float, optional
        Brush diameter, in the layer's units, of strokes without one; three pixels when absent.
    unnamed : str
        Template of the names of classes without one.

    Returns
    -------
    StrokeSet
        Features that cannot be used are left out with a notice that names them.

    Raises
    ------
    InputError
        When no stroke can be used, or the CRS cannot be transformed.
    """
    records = list(records)
    to_crs = _transformation(crs, grid)
    classes, idle = _classes(records), IdleStrokes(MAX_CLASS_ID)
    strokes = []
    for record in sorted(records, key=lambda one: place_in_time(one.id)):
        class_id = classes.get(_key(record.class_value))
        stroke = "class" if class_id is None else _stroke(record, class_id, grid, to_crs, default_width)
        if isinstance(stroke, Stroke):
            strokes.append(stroke)
        else:
            idle.add(stroke, record.id)
    notices = idle.notices
    if not strokes:
        raise InputError(
            N_("No stroke can be used: {reason} Paint on the raster, with a class for each stroke."),
            reason=notices[0] if notices else Notice(N_("The stroke layer is empty.")),
        )
    legend = _legend(records, classes, {stroke.class_id for stroke in strokes}, colours or {}, unnamed)
    return StrokeSet(tuple(strokes), legend, tuple(notices))


def _key(value: object) -> object:
    """Return a class value in one form: 2 and 2.0 and "2" are one class."""
    if isinstance(value, str):
        value = value.strip()
        return int(value) if value.isdecimal() else value
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _classes(records: Sequence[StrokeRecord]) -> dict[object, int]:
    """Give each class value an id: numbers keep theirs, texts are numbered in alphabetical order."""
    values = {_key(record.class_value) for record in records}
    if any(isinstance(value, str) and value for value in values):  # then a number is a name like any other
        named = sorted((v for v in values if isinstance(v, (str, int)) and v != ""), key=str)
        return {value: number for number, value in enumerate(named, start=1)}
    return {v: v for v in values if isinstance(v, int) and 1 <= v <= MAX_CLASS_ID}


def _stroke(
    record: StrokeRecord, class_id: int, grid: Grid, to_crs: Any | None, default_width: float | None
) -> Stroke | str:
    """Return a stroke, or why there is none: see `idle_strokes`."""
    geometry = ogr.CreateGeometryFromWkb(record.wkb) if record.wkb else None
    if geometry is None or geometry.IsEmpty():
        return "geometry"
    geometry = geometry.GetLinearGeometry()
    width = record.width if record.width is not None and np.isfinite(record.width) else default_width
    scale = 1.0
    if to_crs is not None:
        scale = _scale(geometry, to_crs)
        code, _ = quietly(partial(geometry.Transform, to_crs))
        if code != 0 or not np.isfinite(scale):
            return "crs"
    brush = max(0.0, width * scale) if width is not None else 3.0 * pixel_size(grid)
    _check_size(record.id, geometry, brush, grid)
    stroke = _painted(record.id, class_id, geometry, brush, grid)
    return stroke if len(stroke.pixels(grid)) else "outside"


def _check_size(stroke_id: int, geometry: Any, width: float, grid: Grid) -> None:
    """Refuse what would paint so much that it fills the memory, before it does."""
    if geometry.GetDimension() == 2:
        window = _window_of(to_pixels(geometry, grid), grid)
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


def _window_of(polygon: Any, grid: Grid) -> Window:
    """Return the part of the raster around a polygon in pixels; no height or width when it lies outside."""
    left, right, top, bottom = np.clip(polygon.GetEnvelope(), 0, [grid.width] * 2 + [grid.height] * 2)
    col, row = int(np.floor(left)), int(np.floor(top))
    return Window(row, col, int(np.ceil(bottom)) - row, int(np.ceil(right)) - col)


def _painted(stroke_id: int, class_id: int, geometry: Any, width: float, grid: Grid) -> Stroke:
    if geometry.GetDimension() == 2:
        return Stroke(place_in_time(stroke_id), class_id, (), 0.0, _inside(geometry, grid))
    return Stroke(place_in_time(stroke_id), class_id, tuple(_lines(geometry)), width)


def _lines(geometry: Any) -> Iterable[np.ndarray]:
    if geometry.GetGeometryCount():
        for i in range(geometry.GetGeometryCount()):
            yield from _lines(geometry.GetGeometryRef(i))
    elif geometry.GetPointCount():
        yield np.array([geometry.GetPoint_2D(i) for i in range(geometry.GetPointCount())], dtype=np.float64)


def _inside(geometry: Any, grid: Grid) -> np.ndarray:
    """Return rows and columns, int64 (n, 2), of the pixels whose centre is inside a polygon."""
    polygon = to_pixels(geometry, grid)
    window = _window_of(polygon, grid)
    row, col, height, width = window.row, window.col, window.height, window.width
    if width <= 0 or height <= 0:
        return np.empty((0, 2), dtype=np.int64)
    memory = ogr.GetDriverByName("Memory").CreateDataSource("")
    layer = memory.CreateLayer("area", None, ogr.wkbUnknown)
    item = ogr.Feature(layer.GetLayerDefn())
    item.SetGeometryDirectly(polygon)
    layer.CreateFeature(item)
    target = gdal.GetDriverByName("MEM").Create("", width, height, 1, gdal.GDT_Byte)
    target.SetGeoTransform((col, 1, 0, row, 0, 1))
    quietly(lambda: gdal.RasterizeLayer(target, [1], layer, burn_values=[1]))
    rows, cols = np.nonzero(target.ReadAsArray())
    return np.stack([rows + row, cols + col], axis=1).astype(np.int64)


def _scale(geometry: Any, to_crs: Any) -> float:
    """Return how many units of the raster's CRS a unit of the layer's is, at the geometry's first point."""
    x, y = next(iter(_lines(geometry)))[0]
    step = WIDTH_STEP
    moved, _ = quietly(lambda: to_crs.TransformPoints([(x, y), (x + step, y), (x, y + step)]))
    at = np.array(moved if moved else [(np.nan, np.nan)])[:, :2]
    if not np.isfinite(at).all():
        return float("nan")
    return float(np.sqrt(np.hypot(*(at[1] - at[0])) * np.hypot(*(at[2] - at[0]))) / step)


def pixel_size(grid: Grid) -> float:
    """Return the edge of a square of a pixel's area, in map units."""
    _, a, b, _, d, e = grid.placement
    return float(np.sqrt(abs(a * e - b * d)))


def _transformation(crs: str, grid: Grid) -> Any | None:
    source, target = spatial_reference(crs), spatial_reference(grid.crs)
    if source is None or target is None or source.IsSame(target) or source.GetName().startswith(UNDEFINED):
        return None
    transformation, reason = quietly(lambda: osr.CoordinateTransformation(source, target))
    if transformation is None or not transformation.this:  # nothing inside: without exceptions GDAL says so like this
        raise InputError(
            N_("The strokes cannot be brought into the raster's coordinate system ({reason})."), reason=reason
        )
    return transformation


def _legend(
    records: Sequence[StrokeRecord],
    classes: Mapping[object, int],
    used: set[int],
    colours: Mapping[object, Colour],
    unnamed: str,
) -> tuple[LegendEntry, ...]:
    names: dict[int, str] = {}
    own: dict[int, Colour] = {}
    shown = {_key(value): colour for value, colour in colours.items()}
    by_text = any(isinstance(value, str) for value in classes)
    for record in records:
        value = _key(record.class_value)
        class_id = classes.get(value)
        if class_id is not None:
            names[class_id] = names.get(class_id) or record.class_name or (str(value) if by_text else "")
            if value in shown:
                own[class_id] = shown[value]
    ids = sorted(used)
    palette = dict(zip(ids, distinct_colours(len(ids))))
    return tuple(
        LegendEntry(one, names.get(one) or unnamed.format(number=one), own.get(one, palette[one])) for one in ids
    )
