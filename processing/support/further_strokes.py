# SPDX-License-Identifier: GPL-2.0-or-later
"""Parameters for further rasters with strokes, which are learned from together with the raster to classify."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterMultipleLayers,
    QgsRasterLayer,
    QgsVectorLayer,
    QgsVectorLayerFeatureSource,
)

from ...core.base.errors import N_, ParameterError
from ...core.session.further import ClassNames, FurtherStrokes
from ...core.strokes.records import strokes_on
from ...i18n import tr
from ...i18n.sentences import translated
from .layers import open_layer, raster_path
from .outputs import unnamed_class
from .parameters import add
from .stroke_layers import class_names_of, colours_of, crs_text, records_of

if TYPE_CHECKING:
    from ...core.legend.palette import Colour

MORE_INPUTS = "MORE_INPUTS"
MORE_STROKES = "MORE_STROKES"


@dataclass(frozen=True)
class ReadingOptions:
    """How further rasters and strokes are read.

    Parameters
    ----------
    class_field, width_field : str
    zero : str
        What becomes of class 0; see `records.strokes_on`.
    nodata : float or None
        Value that means nodata in every band.
    palette : str
        See `RasterSource`.
    """

    class_field: str
    width_field: str
    zero: str
    nodata: float | None
    palette: str


@dataclass(frozen=True)
class Snapshot:
    """A stroke layer as it is on the main thread, with its unsaved edits, to be read in another thread."""

    name: str
    features: QgsVectorLayerFeatureSource
    fields: Any
    crs: str
    names: dict[int, str]
    colours: dict[object, Colour]

    @classmethod
    def of(cls, layer: QgsVectorLayer) -> Snapshot:
        """Return the snapshot of a layer."""
        features = QgsVectorLayerFeatureSource(layer)
        return cls(
            layer.name(), features, layer.fields(), crs_text(layer.crs()), class_names_of(layer), colours_of(layer)
        )


def add_further(algorithm: Any) -> None:
    """Add the parameters."""
    add(
        algorithm,
        QgsProcessingParameterMultipleLayers(
            MORE_INPUTS, tr("Further rasters"), QgsProcessing.SourceType.TypeRaster, optional=True
        ),
        tr(
            "Other rasters with the same bands, to learn from their strokes too. The additional nodata value counts "
            "for them as well, the mask does not."
        ),
        advanced=True,
    )
    add(
        algorithm,
        QgsProcessingParameterMultipleLayers(
            MORE_STROKES,
            tr("Strokes of the further rasters"),
            QgsProcessing.SourceType.TypeVectorAnyGeometry,
            optional=True,
        ),
        tr(
            "The stroke layer of each further raster, in the same order, with the same fields. Classes of one name are "
            "one class; those without a namesake are matched by their number."
        ),
        advanced=True,
    )


def snapshots_of(algorithm: Any, values: dict[str, Any], context: QgsProcessingContext) -> list[Snapshot]:
    """Return the further stroke layers; called on the main thread."""
    layers = algorithm.parameterAsLayerList(values, MORE_STROKES, context) if values.get(MORE_STROKES) else []
    return [Snapshot.of(layer) for layer in layers if isinstance(layer, QgsVectorLayer)]


def further_strokes(
    algorithm: Any,
    values: dict[str, Any],
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
    snapshots: list[Snapshot],
    options: ReadingOptions,
    classes: ClassNames,
) -> list[FurtherStrokes]:
    """Return the further rasters with their strokes; classes that are new are added to the others.

    Raises
    ------
    ParameterError
        When there are not as many stroke layers as rasters.
    InputError
        When a raster or a stroke layer cannot be used.
    """
    layers = algorithm.parameterAsLayerList(values, MORE_INPUTS, context) if values.get(MORE_INPUTS) else []
    rasters = [layer for layer in layers if isinstance(layer, QgsRasterLayer)]
    if len(rasters) != len(snapshots):
        raise ParameterError(
            N_("Further rasters: {rasters}, stroke layers of them: {layers}. Give each raster its own."),
            rasters=len(rasters),
            layers=len(snapshots),
        )
    result = []
    for layer, snapshot in zip(rasters, snapshots):
        path = raster_path(layer, context, feedback)
        source = open_layer(layer, path, nodata=options.nodata, palette=options.palette)
        features = snapshot.features.getFeatures()
        records = records_of(features, snapshot.fields, options.class_field, options.width_field)
        strokes = strokes_on(
            source.grid, records, snapshot.crs, snapshot.colours, unnamed=unnamed_class(), zero=options.zero
        )
        for notice in strokes.notices:
            feedback.pushWarning(f"{layer.name()}: {translated(notice)}")
        result.append(FurtherStrokes(source, classes.translated(strokes, snapshot.names)))
    return result
