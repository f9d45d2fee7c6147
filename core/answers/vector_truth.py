# SPDX-License-Identifier: GPL-2.0-or-later
"""Polygons, lines and points whose class is known, on the pixels of a map."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ..base.errors import N_, InputError, Notice, Notices
from ..raster.crs import spatial_reference
from ..vector.burning import PixelPolygons, why_no_pixel
from ..vector.class_values import are_names, class_value, numbered
from ..vector.crossing import pixels_crossed
from ..vector.geometry import (
    geometry_of,
    is_area,
    is_point,
    points_in_pixels,
    to_pixels,
    vertices,
)
from ..vector.reproject import Reprojection
from .accuracy import MAX_CLASSES
from .truth import Samples, TruthClass, no_overlap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ..raster.grid import Grid, Window

CONFLICT = -1  # in place of the code of a pixel that lines of different classes cross
CODE, SQUARE = "code", "square"  # fields of the code of a polygon's class, and of that number squared
UNIT = "unit"  # field of the number of a polygon, from 1


@dataclass(frozen=True)
class TruthFeature:
    """A polygon, line or point of the truth layer.

    Parameters
    ----------
    wkb : bytes or None
        Geometry as well-known binary.
    value : object
        Value of the class field: a whole number from 0 or a text; None and an empty text mean no class.
    """

    wkb: bytes | None
    value: object


def check_truth_field(layer: str, field: str, names: Sequence[str]) -> None:
    """Raise `InputError` when a layer, whose fields have these names, lacks the field with the class."""
    if field not in names:
        raise InputError(
            N_('{layer} has no field "{field}" with the class. Choose one of: {names}.'),
            layer=layer,
            field=field,
            names=", ".join(names) or "-",
        )


class VectorTruth:
    """Features with a class on a grid.

    A polygon counts by the pixels whose centre is inside, a line by the pixels that it crosses, a point by its pixel.
    Pixels where polygons or lines of different classes overlap are left out, because the right class is unknown.
    Points in one pixel count each.

    Parameters
    ----------
    features : iterable of TruthFeature
    crs : str
        WKT of the features, empty when unknown.
    grid : Grid
        Grid of the map.
    title : str
        Name of the layer, for messages.
    field : str
        Name of the class field, for messages.
    has_class_zero : callable
        Returns whether 0 is a class of the map; asked when there are features of class 0, which count only there.

    Raises
    ------
    InputError
        When there is no feature with a class, the field holds no classes, or the CRS cannot be transformed.
    """

    def __init__(
        self,
        features: Iterable[TruthFeature],
        crs: str,
        grid: Grid,
        title: str,
        field: str,
        has_class_zero: Callable[[], bool] = lambda: False,
    ) -> None:
        self.title = title
        self._grid = grid
        self._polygons = PixelPolygons((CODE, SQUARE, UNIT))
        self._skipped = dict.fromkeys(("empty", "crs", "classless", "zero", "outside", "small"), 0)
        classed = self._with_class(list(features), field)
        if any(value == 0 for _, value in classed) and not has_class_zero():
            n_all = len(classed)
            classed = [(wkb, value) for wkb, value in classed if value != 0]
            self._skipped["zero"] = n_all - len(classed)
        self._classes, codes = _classes([value for _, value in classed], field)
        reprojection = Reprojection(spatial_reference(crs), grid, partial(_not_transformed, title))
        self._place([wkb for wkb, _ in classed], codes, reprojection)
        self.kind = "polygons" if len(self._polygons) else "lines" if len(self._crossed) else "points"
        if self.kind == "points" and not len(self._points):
            raise self.no_samples_error(0)

    def describe(self, codes: Sequence[int]) -> list[TruthClass]:
        """Return the classes that codes stand for."""
        return [self._classes[code - 1] for code in codes]

    def notices(self, n_disputed: int) -> list[Notice]:
        """Return notices of the features that do not count, given the number of disputed pixels on the whole map."""
        sentences = {
            "classless": N_("Features of {layer} without a class do not count: {count}."),
            "zero": N_("Features of {layer} of class 0 do not count, because 0 is no class of the map: {count}."),
            "empty": N_("Features of {layer} without a geometry do not count: {count}."),
            "crs": N_("Features of {layer} that PROJ cannot bring into the map's coordinate system: {count}."),
            "outside": N_("Features of {layer} outside the map do not count: {count}."),
            "small": N_(
                "Polygons of {layer} with no pixel's centre inside do not count: {count}. Give points in their place."
            ),
            "disputed": N_(
                "Pixels where polygons or lines of {layer} with different classes overlap do not count: {count}. "
                "Which class is right there cannot be known."
            ),
        }
        skipped = {**self._skipped, "disputed": n_disputed}
        return [
            Notice(sentences[reason], {"count": count, "layer": self.title})
            for reason, count in skipped.items()
            if count
        ]

    def samples(self, window: Window, places: np.ndarray) -> Samples:
        """Return the pixels of polygons and lines in a window, then the points.

        Parameters
        ----------
        window : Window
        places : ndarray of shape (height, width)
            Block of the map in that window.
        """
        codes, disputed = self._rasterized(window)
        self._add_lines(window, codes, disputed)
        known = codes > 0
        row, col = self._points[:, 0] - window.row, self._points[:, 1] - window.col
        in_window = (row >= 0) & (row < window.height) & (col >= 0) & (col < window.width)
        at_points = places[row[in_window], col[in_window]]
        return Samples(
            np.concatenate([codes[known], self._points[in_window, 2]]),
            np.concatenate([places[known], at_points]),
            int(disputed.sum()),
        )

    def units(self, window: Window) -> np.ndarray:
        """Return the number of the feature on each pixel from 1, int64 (height, width); 0 where there is none."""
        units = np.zeros((window.height, window.width), dtype=np.int64)
        if len(self._polygons):
            units = self._polygons.burn(window, dtype=np.float64, field=UNIT).astype(np.int64)
        rows, cols = np.divmod(self._line_units[:, 0], self._grid.width)
        on_points = self._points[:, [0, 1, 3]]
        marked = np.concatenate([np.stack([rows, cols, self._line_units[:, 1]], axis=1), on_points])
        row, col = marked[:, 0] - window.row, marked[:, 1] - window.col
        in_window = (row >= 0) & (row < window.height) & (col >= 0) & (col < window.width)
        units[row[in_window], col[in_window]] = marked[in_window, 2]
        return units

    def no_samples_error(self, n_disputed: int) -> InputError:
        """Return the error for a truth of which nothing counts."""
        notices = self.notices(n_disputed)
        if self._skipped["outside"] or not notices:
            return no_overlap(self.title)
        return InputError(
            N_("No feature of {layer} can be used as truth: {reason}"), layer=self.title, reason=Notices(notices)
        )

    # --- reading

    def _with_class(self, features: Sequence[TruthFeature], field: str) -> list[tuple[bytes, int | str]]:
        if not features:
            raise InputError(N_("The truth layer {layer} is empty. Choose a layer with features."), layer=self.title)
        classed = []
        for feature in features:
            value = class_value(feature.value, field)
            if value is None:
                self._skipped["classless"] += 1
            elif not feature.wkb:
                self._skipped["empty"] += 1
            else:
                classed.append((feature.wkb, value))
        if not classed and self._skipped["classless"]:
            raise InputError(
                N_("No feature of {layer} has a class in the field {field}. Choose the field with the classes."),
                layer=self.title,
                field=field,
            )
        return classed

    def _place(self, shapes: Sequence[bytes], codes: Sequence[int], reprojection: Reprojection) -> None:
        points: list[tuple[float, float, int, int]] = []
        lines: list[tuple[np.ndarray, int]] = []
        crossed: list[np.ndarray] = []
        for unit, (wkb, code) in enumerate(zip(shapes, codes), 1):
            geometry = geometry_of(wkb)
            if geometry is None:
                self._skipped["empty"] += 1
                continue
            geometry = reprojection.moved(geometry)
            if geometry is None:
                self._skipped["crs"] += 1
            elif is_area(geometry):
                self._add_polygon(to_pixels(geometry, self._grid), code, unit)
            elif is_point(geometry):
                points += [(x, y, code, unit) for part in vertices(geometry) for x, y in part]
            else:
                lines.append((self._pixels_of_line(geometry), code))
                crossed.append(np.stack([lines[-1][0], np.full_like(lines[-1][0], unit)], axis=1))
        self._crossed = _without_conflicts(lines)
        self._line_units = np.concatenate([np.empty((0, 2), dtype=np.int64), *crossed])
        self._points = self._on_pixels(np.array(points, dtype=np.float64).reshape(-1, 4))

    def _add_polygon(self, polygon: Any, code: int, unit: int) -> None:
        reason = why_no_pixel(polygon, self._grid)
        if reason is not None:
            self._skipped[reason] += 1
        else:
            self._polygons.add(polygon, code, float(code) ** 2, unit)

    def _pixels_of_line(self, line: Any) -> np.ndarray:
        """Return the pixels that a line crosses, flat int64 (n,)."""
        pixels = pixels_crossed(vertices(to_pixels(line, self._grid)), self._grid)
        self._skipped["outside"] += not pixels.size
        return pixels

    def _on_pixels(self, points: np.ndarray) -> np.ndarray:
        """Return row, column, code and number of the points on the map, int64 (n, 4)."""
        col, row = points_in_pixels(points, self._grid)
        inside = (row >= 0) & (row < self._grid.height) & (col >= 0) & (col < self._grid.width)
        self._skipped["outside"] += int((~inside).sum())
        return np.floor(np.stack([row, col, points[:, 2], points[:, 3]], axis=1)[inside]).astype(np.int64)

    def _rasterized(self, window: Window) -> tuple[np.ndarray, np.ndarray]:
        """Return the codes of the polygons, int64 (height, width), and a mask of the disputed pixels, which are 0."""
        shape = window.height, window.width
        if not len(self._polygons):
            return np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=bool)
        codes = self._polygons.burn(window, dtype=np.uint16, field=CODE).astype(np.int64)
        disputed = self._disputed(window) if len(self._classes) > 1 else np.zeros(shape, dtype=bool)
        codes[disputed] = 0
        return codes, disputed

    def _add_lines(self, window: Window, codes: np.ndarray, disputed: np.ndarray) -> None:
        """Add the lines to the codes and the mask of a window; see `_rasterized`."""
        row, col = np.divmod(self._crossed[:, 0], self._grid.width)
        row, col = row - window.row, col - window.col
        in_window = (row >= 0) & (row < window.height) & (col >= 0) & (col < window.width)
        row, col, code = row[in_window], col[in_window], self._crossed[in_window, 1]
        before = codes[row, col]
        disputed[row, col] |= (code == CONFLICT) | ((before > 0) & (before != code))
        codes[row, col] = np.where(disputed[row, col], 0, code)

    def _disputed(self, window: Window) -> np.ndarray:
        """Return a mask, bool (height, width), of the pixels where polygons of different classes overlap.

        There the squares of n codes add up to more than the squared sum divided by n.
        """
        count, total, squares = (
            self._polygons.burn(window, dtype=np.float64, field=field, add=True) for field in ("", CODE, SQUARE)
        )
        return np.asarray(count * squares != total**2)


def _without_conflicts(lines: Sequence[tuple[np.ndarray, int]]) -> np.ndarray:
    """Return pixel and code, int64 (n, 2), of each pixel that lines cross; the code is `CONFLICT` where they disagree.

    Parameters
    ----------
    lines : sequence of (flat pixels int64 (n,), code)
    """
    rows = [np.stack([pixels, np.full_like(pixels, code)], axis=1) for pixels, code in lines]
    pairs = np.unique(np.concatenate([np.empty((0, 2), dtype=np.int64), *rows]), axis=0)
    pixels, first, counts = np.unique(pairs[:, 0], return_index=True, return_counts=True)
    return np.stack([pixels, np.where(counts > 1, CONFLICT, pairs[first, 1])], axis=1)


def _classes(values: Sequence[int | str], field: str) -> tuple[list[TruthClass], list[int]]:
    """Return the classes, and the code (from 1) of each value. When one value is a text, all are names."""
    by_name = are_names(values)
    codes = numbered(values) if by_name else {value: code for code, value in enumerate(sorted(set(values), key=int), 1)}
    if len(codes) > MAX_CLASSES:
        raise InputError(
            N_("The field {field} has more than {most} different values. Choose the field with the classes."),
            field=field,
            most=MAX_CLASSES,
        )
    classes = [TruthClass(None, str(value)) if by_name else TruthClass(int(value), "") for value in codes]
    return classes, [codes[value] for value in values]


def _not_transformed(title: str, reason: str) -> InputError:
    return InputError(
        N_("{layer} cannot be brought into the coordinate system of the map ({reason})."), layer=title, reason=reason
    )
