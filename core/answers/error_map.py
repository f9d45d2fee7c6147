# SPDX-License-Identifier: GPL-2.0-or-later
"""Where a map is wrong: a raster of right and wrong pixels, each kind of error by itself, and the errors at points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ..base.progress import Progress
from ..engine.blocks import over_blocks
from ..raster.class_raster import compact
from ..raster.writer import open_writer
from ..vector.wkb import point_wkb
from ..vector.writer import open_vector

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from ..raster.class_raster import ClassRaster
    from ..raster.grid import Window
    from .accuracy import Assessment
    from .truth import Truth

POINT_FIELDS = {"verdict": int, "truth": str, "map": str}  # of the layer of points
RIGHT = 1  # value of the pixels whose class is right; the kinds of errors follow, the most frequent first
MAX_KINDS = 254  # so that a pixel is a byte; rarer kinds of errors share the last value


@dataclass(frozen=True)
class ErrorKind:
    """A kind of error.

    Parameters
    ----------
    value : int
        Its value in the raster of errors, from 2.
    truth, mapped : int or None
        Positions in `Assessment.classes`: what it is, and what the map takes it for. `mapped` is None where the map is
        unclassified; both are None for all the rarer errors together.
    count : int
        Pixels or points of the truth.
    """

    value: int
    truth: int | None
    mapped: int | None
    count: int


@dataclass(frozen=True)
class JudgedPoint:
    """A point of the truth: its pixel, what it is, and what the map takes it for, as in `ErrorKind`."""

    row: int
    col: int
    truth: int
    mapped: int | None


def error_kinds(result: Assessment) -> list[ErrorKind]:
    """Return the errors that occur in a confusion matrix, the most frequent first."""
    n = len(result.classes)
    wrong = result.matrix.copy()
    np.fill_diagonal(wrong, 0)
    truths, mapped = np.nonzero(wrong)
    counts = wrong[truths, mapped]
    order = np.argsort(-counts, kind="stable")
    kinds = [
        ErrorKind(RIGHT + 1 + place, int(truths[at]), int(mapped[at]) if mapped[at] < n else None, int(counts[at]))
        for place, at in enumerate(order)
    ]
    if len(kinds) <= MAX_KINDS:
        return kinds
    rest = sum(kind.count for kind in kinds[MAX_KINDS - 1 :])
    return [*kinds[: MAX_KINDS - 1], ErrorKind(RIGHT + MAX_KINDS, None, None, rest)]


def write_error_map(
    path: str | os.PathLike[str],
    class_map: ClassRaster,
    truth: Truth,
    result: Assessment,
    progress: Progress | None = None,
) -> list[ErrorKind]:
    """Write the raster of errors and return the kinds of errors in it.

    Parameters
    ----------
    path : str
    class_map : ClassRaster
    truth : Truth
        On the grid of the map.
    result : Assessment
        Of the two, see `accuracy.assess`.
    progress : Progress, optional

    Returns
    -------
    list of ErrorKind
        The raster, uint8, is 0 where there is no truth, 1 (`RIGHT`) where the map is right, else the kind's value.

    Raises
    ------
    InputError
        When the map or the truth cannot be read.
    OutputError
        When the raster cannot be written.
    CancelledError
        When the user cancels.
    """
    progress = progress or Progress()
    kinds = error_kinds(result)
    values = _values(result, kinds)
    blocks = list(class_map.source.blocks(4))
    judged = over_blocks(partial(_judged, class_map, truth, result), blocks, progress)
    with open_writer(str(path), class_map.grid, np.uint8) as writer:
        for window, (pixels, truth_rows, map_rows) in progress.steps(judged, len(blocks)):
            block = np.zeros(window.height * window.width, dtype=np.uint8)
            block[pixels] = values[truth_rows, map_rows]
            writer.write(window, block.reshape(window.height, window.width))
    return kinds


def judged_points(
    class_map: ClassRaster, truth: Truth, result: Assessment, progress: Progress | None = None
) -> list[JudgedPoint]:
    """Return the points of a truth on the map, each with its verdict; see `write_error_map`."""
    progress = progress or Progress()
    n, points = len(result.classes), []
    blocks = list(class_map.source.blocks(4))
    judged = over_blocks(partial(_judged, class_map, truth, result), blocks, progress)
    for window, (pixels, truth_rows, map_rows) in progress.steps(judged, len(blocks)):
        rows, cols = np.divmod(pixels, window.width)
        points += [
            JudgedPoint(window.row + row, window.col + col, true, mapped if mapped < n else None)
            for row, col, true, mapped in zip(rows.tolist(), cols.tolist(), truth_rows.tolist(), map_rows.tolist())
        ]
    return points


def write_error_points(
    path: str | os.PathLike[str],
    class_map: ClassRaster,
    truth: Truth,
    result: Assessment,
    progress: Progress | None = None,
) -> list[ErrorKind]:
    """Write the points of a truth, each in the middle of its pixel, and return the kinds of errors among them.

    Parameters
    ----------
    path : str
        Vector file; see `vector.writer.open_vector`.
    class_map, truth, result, progress
        See `write_error_map`.

    Returns
    -------
    list of ErrorKind
        The field `verdict` holds 1 (`RIGHT`) or the kind's value, `truth` and `map` the names of the classes; `map` is
        empty where the map is unclassified.

    Raises
    ------
    InputError
        When the map cannot be read.
    OutputError
        When the layer cannot be written.
    CancelledError
        When the user cancels.
    """
    kinds = error_kinds(result)
    values = _values(result, kinds)
    names = [*(assessed.name for assessed in result.classes), ""]
    x0, a, b, y0, d, e = class_map.grid.placement
    points = judged_points(class_map, truth, result, progress)
    with open_vector(str(path), "point", POINT_FIELDS, class_map.grid) as writer:
        for point in points:
            col, row = point.col + 0.5, point.row + 0.5
            mapped = len(result.classes) if point.mapped is None else point.mapped
            place = point_wkb((x0 + a * col + b * row, y0 + d * col + e * row))
            writer.write(place, (int(values[point.truth, mapped]), names[point.truth], names[mapped]))
    return kinds


def _values(result: Assessment, kinds: Sequence[ErrorKind]) -> np.ndarray:
    """Return the value of each pair of true and mapped class, uint8 (n, n + 1)."""
    values = np.full(result.matrix.shape, RIGHT + MAX_KINDS if len(kinds) == MAX_KINDS else RIGHT, dtype=np.uint8)
    np.fill_diagonal(values, RIGHT)
    for kind in kinds:
        if kind.truth is not None:
            values[kind.truth, len(result.classes) if kind.mapped is None else kind.mapped] = kind.value
    return values


def _judged(
    class_map: ClassRaster, truth: Truth, result: Assessment, window: Window
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the pixels of a block with a truth, and their rows of true and mapped class; the last row is no class."""
    present, places = compact(*class_map.read(window))
    n = len(result.classes)
    row_of_place = np.array([n, *(result.map_rows[class_id] for class_id in present.tolist())], dtype=np.int64)
    numbers = np.arange(window.height * window.width, dtype=np.int64).reshape(window.height, window.width)
    samples = truth.samples(window, numbers)
    codes, inverse = np.unique(samples.codes, return_inverse=True)
    row_of_code = np.array([result.truth_rows[code] for code in codes.tolist()], dtype=np.int64)
    pixels = samples.places
    return pixels, row_of_code[inverse.ravel()] if codes.size else inverse, row_of_place[places.ravel()[pixels]]
