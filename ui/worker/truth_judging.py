# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds a map against a truth layer, in a task: figures, and where the map is wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from qgis.core import (
    QgsFeatureRequest,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsRasterLayer,
    QgsVectorLayer,
    QgsVectorLayerFeatureSource,
)

from ...core.answers.accuracy import assess
from ...core.answers.class_areas import measure_of
from ...core.answers.error_map import write_error_map, write_error_points
from ...core.answers.truth import RasterTruth, has_class_zero
from ...core.answers.vector_truth import VectorTruth, check_truth_field
from ...core.base.errors import N_, InputError, Notice
from ...core.base.progress import NoticeCollector
from ...core.raster.align import on_grid_of
from ...core.raster.class_raster import ClassRaster
from ...processing.support.class_rasters import opener_of_classes
from ...processing.support.layers import raster_path
from ...processing.support.outputs import unnamed_class
from ...processing.support.stroke_layers import crs_text
from ...processing.support.truth_layers import truth_features

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.core import QgsMapLayer

    from ...core.answers.accuracy import Assessment
    from ...core.answers.error_map import ErrorKind
    from ...core.answers.truth import Truth
    from ...core.base.progress import Progress
    from ..project.truth_choice import TruthChoice

GDAL = "gdal"  # provider of rasters that are files
MIN_CLASSES = 2  # of a truth; with one class, all errors of the others stay unseen


@dataclass(frozen=True)
class TruthSource:
    """A truth layer for any thread: its name, and the function that reads it as truth for a map."""

    title: str
    read: Callable[[ClassRaster, Progress], Truth]


@dataclass(frozen=True)
class Judgement:
    """What a truth says of a map.

    Parameters
    ----------
    title : str
        Of the truth.
    result : Assessment
    notices : tuple of Notice
    errors : str
        File of the errors, empty where none was asked for: a raster, or a vector layer where the truth is points.
    kinds : tuple of ErrorKind
        Kinds of errors in that file.
    """

    title: str
    result: Assessment
    notices: tuple[Notice, ...]
    errors: str = ""
    kinds: tuple[ErrorKind, ...] = ()


def truth_source(layer: QgsMapLayer, choice: TruthChoice) -> TruthSource:
    """Return a truth layer of the project for any thread.

    Raises
    ------
    InputError
        When it cannot be read, or lacks the field of the choice.
    """
    title = layer.name()
    if isinstance(layer, QgsVectorLayer) and layer.isValid():
        check_truth_field(title, choice.field, layer.fields().names())
        request = QgsFeatureRequest().setSubsetOfAttributes([choice.field], layer.fields())
        source, crs = QgsVectorLayerFeatureSource(layer), crs_text(layer.crs())
        return TruthSource(title, partial(_vector_truth, title, source, request, choice.field, crs))
    if isinstance(layer, QgsRasterLayer) and layer.isValid():
        if layer.providerType() != GDAL:  # the panel would stand still while its pixels are fetched
            text = N_('The layer "{name}" is no file. Save it as a GeoTIFF (Export > Save As) and use that.')
            raise InputError(text, name=title)
        path = raster_path(layer, QgsProcessingContext(), QgsProcessingFeedback())
        return TruthSource(title, partial(_raster_truth, title, opener_of_classes(layer, path, choice.band)))
    raise InputError(N_('The layer "{name}" is not valid. Repair its data source.'), name=title)


def judge(path: str, source: TruthSource, errors: Callable[[str], str] | None, progress: Progress) -> Judgement:
    """Hold a map against a truth.

    Parameters
    ----------
    path : str
        Of the map.
    source : TruthSource
    errors : callable or None
        Returns the file for the errors, given its ending; without it none is written.
    progress : Progress

    Raises
    ------
    InputError
        When there is nothing to compare, or a file cannot be read.
    OutputError
        When the errors cannot be written.
    CancelledError
        When the user cancels.
    """
    collector = NoticeCollector(progress.part(0.0, 0.5 if errors else 1.0))
    class_map = ClassRaster(path)
    try:
        truth = source.read(class_map, collector)
        result = assess(class_map, truth, measure_of(class_map.grid), collector, unnamed_class())
        _doubt_classes(result, collector)
        judgement = Judgement(source.title, result, tuple(collector.notices))
        if errors is None:
            return judgement
        write, ending = (write_error_points, ".gpkg") if truth.kind == "points" else (write_error_map, ".tif")
        file = errors(ending)
        kinds = write(file, class_map, truth, result, progress.part(0.5, 1.0))
        return replace(judgement, errors=file, kinds=tuple(kinds))
    finally:
        class_map.source.close()


def _vector_truth(
    title: str,
    source: QgsVectorLayerFeatureSource,
    request: QgsFeatureRequest,
    field: str,
    crs: str,
    class_map: ClassRaster,
    progress: Progress,
) -> Truth:
    features = []
    for feature in truth_features(source, field, request):
        progress.check()
        features.append(feature)
    if not crs and class_map.grid.crs:
        text = N_("{layer} has no coordinate system; its coordinates are taken to be in that of the map.")
        progress.notify(Notice(text, {"layer": title}))
    return VectorTruth(features, crs, class_map.grid, title, field, partial(has_class_zero, class_map, progress))


def _raster_truth(title: str, opener: Callable[[], ClassRaster], class_map: ClassRaster, progress: Progress) -> Truth:
    raster = opener()
    raster.title = title
    return RasterTruth(on_grid_of(class_map, raster, progress))


def _doubt_classes(result: Assessment, progress: Progress) -> None:
    """Say when the truth has so few classes that it cannot show the errors of the others."""
    names = [assessed.name for assessed, count in zip(result.classes, result.measures.truth.tolist()) if count]
    if len(names) < MIN_CLASSES:
        text = N_("All of the truth is of the class {name}: how well the map finds the others stays unknown.")
        progress.notify(Notice(text, {"name": ", ".join(names)}))
