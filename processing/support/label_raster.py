# SPDX-License-Identifier: GPL-2.0-or-later
"""The parameter for a class raster that is learned from, instead of strokes or beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...core.base.errors import N_, Notice
from ...core.raster.align import on_grid_of
from ...core.session.labels import labels_of
from ...i18n import tr
from .class_rasters import add_class_raster, open_classes
from .outputs import unnamed_class

if TYPE_CHECKING:
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback

    from ...core.base.progress import Progress
    from ...core.raster.grid import Grid
    from ...core.raster.source import RasterSource
    from ...core.session.labels import Labels
    from ...core.strokes.records import StrokeSet
    from .base import ClusterBrushAlgorithm
    from .further_strokes import ClassNames

LABELS = "LABELS"
LABELS_BAND = "LABELS_BAND"


@dataclass(frozen=True)
class _Image:
    """What the labels are brought onto."""

    grid: Grid
    title: str


def add_labels(algorithm: ClusterBrushAlgorithm) -> None:
    """Add the parameter."""
    text = tr(
        "A class raster on any grid of the same place to learn from, instead of strokes or beside them, such as an "
        "older map. It may be wrong here and there. 0 and nodata mean that no class is known; where a stroke lies, the "
        "stroke counts. Classes are matched with those of the strokes by name or number."
    )
    add_class_raster(algorithm, LABELS, tr("Labels (raster)"), LABELS_BAND, text, optional=True, advanced=True)


def labels_on(
    algorithm: ClusterBrushAlgorithm,
    values: dict[str, Any],
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
    source: RasterSource,
    image: str,
    strokes: StrokeSet,
    seed: int,
    progress: Progress,
) -> Labels | None:
    """Return the labels on the grid of a raster, or None when none are given.

    Parameters
    ----------
    algorithm, values, context, feedback
        Of the run.
    source : RasterSource
    image : str
        Its title.
    strokes : StrokeSet
        On the raster.
    seed : int
    progress : Progress

    Raises
    ------
    InputError
        As `labels_of` and `on_grid_of` do.
    """
    if not values.get(LABELS):
        return None
    raster = open_classes(algorithm, values, LABELS, LABELS_BAND, context, feedback)
    aligned = on_grid_of(_Image(source.grid, image), raster, progress)
    labels = labels_of(aligned, source.grid, strokes.strokes, seed, unnamed_class(), progress)
    progress.notify(
        Notice(
            N_("{labels}: {count} classes to learn from; methods that learn from single pixels take {pixels} pixels."),
            {"labels": raster.title, "count": len(labels.legend), "pixels": labels.n_pixels},
        )
    )
    return labels


def named_labels(labels: Labels, classes: ClassNames) -> Labels:
    """Return labels with the classes of the strokes; those that are new are added to them."""
    return labels.matched(classes.matched(labels.legend, {}))
