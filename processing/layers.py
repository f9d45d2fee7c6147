# SPDX-License-Identifier: GPL-2.0-or-later
"""Layers of the project: which path GDAL opens for them, and how results look when they are loaded."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from qgis.core import (
    Qgis,
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsProcessingUtils,
    QgsRasterFileWriter,
    QgsRasterLayer,
    QgsRasterPipe,
)
from qgis.PyQt.QtXml import QDomDocument

from ..core.errors import N_, InputError
from ..core.qml import raster_style
from ..i18n import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..core.raster_writer import LegendEntry

OPTION_MARK = "|option:"  # QGIS appends GDAL open options to the source of a layer
KEPT = 1000  # a run for each feature of a layer loads all its results at the end


def raster_path(layer: QgsRasterLayer, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> str:
    """Return a path that GDAL opens for a layer; data of other providers is exported to a temporary file first.

    Raises
    ------
    InputError
        When the layer holds a picture instead of values, or has no end (map services).
    """
    provider = layer.dataProvider()
    if provider is None or not layer.isValid():
        raise InputError(N_("The layer {name} is not valid. Repair its data source."), name=layer.name())
    if layer.providerType() == "gdal":
        return layer.source().split(OPTION_MARK)[0]
    pictures = (Qgis.DataType.ARGB32, Qgis.DataType.ARGB32_Premultiplied, Qgis.DataType.UnknownDataType)
    if provider.dataType(1) in pictures or provider.xSize() == 0:
        raise InputError(
            N_(
                "The layer {name} comes from the service {provider}, which gives pictures, not values. "
                "Export the part you need to a GeoTIFF (Export > Save As) and use that."
            ),
            name=layer.name(),
            provider=layer.providerType(),
        )
    feedback.pushInfo(tr("The layer is exported to a temporary GeoTIFF first."))
    return _export(layer, context)


def _export(layer: QgsRasterLayer, context: QgsProcessingContext) -> str:
    path = QgsProcessingUtils.generateTempFilename("exported.tif")
    provider = layer.dataProvider()
    pipe = QgsRasterPipe()
    pipe.set(provider.clone())
    result = QgsRasterFileWriter(path).writeRaster(
        pipe, provider.xSize(), provider.ySize(), provider.extent(), layer.crs(), context.transformContext()
    )
    if int(result) != 0:
        raise InputError(
            N_("The layer {name} cannot be exported. Save it as a GeoTIFF and use that."), name=layer.name()
        )
    return path


def user_nodata(layer: QgsRasterLayer) -> float | None:
    """Return the additional nodata value set in the layer's properties, when it is one value for all bands."""
    provider = layer.dataProvider()
    values = set()
    for band in range(1, layer.bandCount() + 1):
        ranges = provider.userNoDataValues(band)
        values.add(ranges[0].min() if len(ranges) == 1 and ranges[0].min() == ranges[0].max() else None)
    return values.pop() if len(values) == 1 else None


class Titles:
    """What temporary results are called, which the steps of a graph hand on: QGIS calls all of them OUTPUT."""

    def __init__(self) -> None:
        self._by_path: dict[str, str] = {}

    def keep(self, path: str, title: str) -> None:
        """Remember the name of a result, when it is a temporary one."""
        if Path(QgsProcessingUtils.tempFolder()) in Path(path).parents:
            self._by_path[path] = title
            for oldest in list(self._by_path)[:-KEPT]:
                del self._by_path[oldest]

    def of(self, layer: QgsMapLayer, otherwise: str) -> str:
        """Return the name of the temporary result that a layer is, when nobody has named the layer; else another."""
        path = layer.source().split("|")[0]
        return self._by_path.get(path, otherwise) if layer.name() == Path(path).stem else otherwise


titles = Titles()


def apply_legend(layer: QgsRasterLayer, legend: Sequence[LegendEntry]) -> None:
    """Show a cluster or class raster in its legend's names and colours."""
    apply_style(layer, raster_style(legend))


def apply_style(layer: QgsMapLayer, style: str) -> None:
    """Show a layer in a style of core's."""
    document = QDomDocument()
    document.setContent(style)
    layer.importNamedStyle(document)
    layer.triggerRepaint()


class ResultStyler(QgsProcessingLayerPostProcessorInterface):
    """Styles one result on the main thread when QGIS loads it, which it does without looking for a style itself."""

    # QGIS keeps no Python reference, and calls nothing when ours is gone (qgis/QGIS#47533)
    _alive: ClassVar[deque] = deque(maxlen=KEPT)

    def __init__(self) -> None:
        super().__init__()
        self.style = ""

    @classmethod
    def kept(cls) -> ResultStyler:
        """Return a new one that outlives the algorithm."""
        styler = cls()
        cls._alive.append(styler)
        return styler

    def postProcessLayer(
        self, layer: QgsMapLayer, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> None:
        """Set the style of a loaded result.

        When a run replaces a file that is in the project, QGIS gives that layer, which still shows the file before.
        """
        layer.reload()
        if self.style:
            apply_style(layer, self.style)
