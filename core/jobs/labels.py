# SPDX-License-Identifier: GPL-2.0-or-later
"""A class raster that is learned from, brought onto the grid of the raster that is classified."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..base.errors import N_, Notice, ParameterError
from ..raster.align import on_grid_of
from ..session.labels import labels_of

if TYPE_CHECKING:
    from ..raster.class_raster import ClassRaster
    from ..raster.grid import Grid
    from ..raster.source import RasterSource
    from ..session.labels import Labels
    from ..strokes.records import StrokeSet
    from .run import Run


def no_examples() -> ParameterError:
    """Return the error of a run that is given neither strokes nor labels."""
    return ParameterError(N_("There is nothing to learn from. Give strokes, or a class raster under Labels (raster)."))


@dataclass(frozen=True)
class NamedGrid:
    """What a class raster is brought onto, such as that of an image that is open already."""

    grid: Grid
    title: str


def labels_on(raster: ClassRaster, source: RasterSource, strokes: StrokeSet, seed: int, run: Run) -> Labels:
    """Return the labels of a class raster on the grid of another raster, and say what is learned from.

    Parameters
    ----------
    raster : ClassRaster
    source : RasterSource
        The raster that is classified.
    strokes : StrokeSet
        On that raster; where one lies, the stroke counts.
    seed : int
    run : Run

    Raises
    ------
    InputError
        As `labels_of` and `on_grid_of` do.
    """
    for notice in raster.notices:
        run.progress.notify(notice)
    aligned = on_grid_of(NamedGrid(source.grid, run.title), raster, run.progress)
    labels = labels_of(aligned, source, strokes.strokes, seed, run.words.unnamed_class, run.progress)
    template = N_(
        "Classes to learn from in {labels}: {count}. Pixels that methods take which learn from single ones: {pixels}."
    )
    values = {"labels": raster.title, "count": len(labels.legend), "pixels": labels.n_pixels}
    run.progress.notify(Notice(template, values))
    return labels
