# SPDX-License-Identifier: GPL-2.0-or-later
"""Layers of the project: which path GDAL opens for them, and how results look when they are loaded."""

from __future__ import annotations

from collections import deque
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from qgis.core import (
    Qgis,
    QgsDataSourceUri,
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsProcessingUtils,
    QgsRasterFileWriter,
    QgsRasterLayer,
    QgsRasterPipe,
    QgsRasterRange,
)
from qgis.PyQt.QtXml import QDomDocument

from ...core.base.errors import N_, InputError
from ...core.legend.qgis_style import raster_style, region_style
from ...core.raster.bands import NodataRange
from ...core.raster.source import RasterSource
from ...core.vector.container import VectorTarget
from ...i18n import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...core.legend.entry import LegendEntry

RASTER, VECTOR = "rasterDestination", "vectorDestination"  # types of parameters of results that are layers
DATABASE_MARK = "ogr:"  # before the data source of a layer in a GeoPackage
OPTION_MARK = "|option:"  # QGIS appends GDAL open options to the source of a layer
MAX_KEPT = 1000  # results: when an algorithm runs once for each feature, all results are loaded at the end


def raster_path(layer: QgsRasterLayer, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> str:
    """Return a path that GDAL opens for a layer; data of other providers is exported to a temporary file first.

    Raises
    ------
    InputError
        When the layer is not valid, or comes from a map service, which has pictures or no bounds.
    """
    provider = layer.dataProvider()
    if provider is None or not layer.isValid():
        raise InputError(N_('The layer "{name}" is not valid. Repair its data source.'), name=layer.name())
    if layer.providerType() == "gdal":
        return layer.source().split(OPTION_MARK)[0]
    if gives_pictures(layer):
        raise InputError(
            N_(
                'The layer "{name}" comes from the service {provider}, which gives pictures, not values. '
                "Export the part you need to a GeoTIFF (Export > Save As) and use that."
            ),
            name=layer.name(),
            provider=layer.providerType(),
        )
    feedback.pushInfo(tr("The layer is exported to a temporary GeoTIFF first."))
    return _export(layer, context)


def gives_pictures(layer: QgsRasterLayer) -> bool:
    """Return True when a layer comes from a map service, such as a basemap: it has pictures, or no bounds."""
    provider = layer.dataProvider()
    if provider is None or not layer.isValid() or layer.providerType() == "gdal":
        return False
    pictures = (Qgis.DataType.ARGB32, Qgis.DataType.ARGB32_Premultiplied, Qgis.DataType.UnknownDataType)
    return provider.dataType(1) in pictures or provider.xSize() == 0


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
            N_('The layer "{name}" cannot be exported. Save it as a GeoTIFF and use that.'), name=layer.name()
        )
    return path


def place_of_database_layer(place: str, context: QgsProcessingContext) -> str:
    """Return where a result goes that QGIS's menu "Save to GeoPackage" names; any other place as it is.

    QGIS names the place as a data source (`ogr:dbname='file' table="name" (geom)`), and loads the result under it.
    """
    if not place.startswith(DATABASE_MARK):
        return place
    uri = QgsDataSourceUri(place[len(DATABASE_MARK) :])
    target = str(VectorTarget(uri.database(), uri.table()))
    loaded = context.layersToLoadOnCompletion()
    if place in loaded:
        loaded[target] = loaded.pop(place)
        context.setLayersToLoadOnCompletion(loaded)
    return target


def user_nodata(layer: QgsRasterLayer) -> tuple[float | None, dict[int, tuple[NodataRange, ...]]]:
    """Return the additional nodata values of the layer's properties.

    Returns
    -------
    value : float or None
        The value when all bands share a single one.
    ranges : dict of int to tuple of NodataRange
        Else the values and ranges of each band, from 1.
    """
    provider = layer.dataProvider()
    bands = range(1, layer.bandCount() + 1)
    ranges = {band: tuple(map(_nodata_range, provider.userNoDataValues(band))) for band in bands}
    first = next(iter(ranges.values()), ())
    if len(set(ranges.values())) == 1 and len(first) == 1 and first[0] == NodataRange(first[0].low, first[0].low):
        return first[0].low, {}
    return None, {band: of_band for band, of_band in ranges.items() if of_band}


def _nodata_range(nodata: QgsRasterRange) -> NodataRange:
    bounds = nodata.bounds()
    both = bounds == QgsRasterRange.BoundsType.IncludeMinAndMax
    has_min = both or bounds == QgsRasterRange.BoundsType.IncludeMin
    has_max = both or bounds == QgsRasterRange.BoundsType.IncludeMax
    return NodataRange(nodata.min(), nodata.max(), has_min, has_max)


def unused_nodata(layer: QgsRasterLayer) -> tuple[int, ...]:
    """Return the bands (from 1) whose nodata value of the file is switched off in the layer's properties."""
    provider = layer.dataProvider()
    return tuple(
        band
        for band in range(1, layer.bandCount() + 1)
        if provider.sourceHasNoDataValue(band) and not provider.useSourceNoDataValue(band)
    )


def open_layer(
    layer: QgsRasterLayer,
    path: str,
    bands: Sequence[int] | None = None,
    nodata: float | None = None,
    palette: str = "auto",
) -> RasterSource:
    """Open the raster of a layer with the nodata settings of its properties.

    Parameters
    ----------
    layer : QgsRasterLayer
    path : str
        See `raster_path`.
    bands, nodata, palette
        See `RasterSource`; the additional nodata values of the layer's properties count besides `nodata`.
    """
    return opener_of(layer, path, bands, nodata, palette)()


def opener_of(
    layer: QgsRasterLayer,
    path: str,
    bands: Sequence[int] | None = None,
    nodata: float | None = None,
    palette: str = "auto",
) -> Callable[[], RasterSource]:
    """Return the function that opens the raster of a layer in any thread; see `open_layer`.

    The layer itself is asked now, because it must not be used in another thread.
    """
    value, ranges = user_nodata(layer)
    if nodata is not None and value is not None:
        ranges = {band: (NodataRange(value, value),) for band in range(1, layer.bandCount() + 1)}
    return partial(
        RasterSource,
        path,
        list(bands) if bands else None,
        value if nodata is None else nodata,
        palette=palette,
        without_nodata=unused_nodata(layer),
        nodata_ranges=ranges,
    )


class Titles:
    """The titles of temporary results: QGIS names all of them OUTPUT when a graph passes them to its next step."""

    def __init__(self) -> None:
        self._by_path: dict[str, str] = {}

    def keep(self, path: str, title: str) -> None:
        """Remember the title of a result when it is temporary."""
        if Path(QgsProcessingUtils.tempFolder()) in Path(path).parents:
            self._by_path[path] = title
            for oldest in list(self._by_path)[:-MAX_KEPT]:
                del self._by_path[oldest]

    def of(self, layer: QgsMapLayer, otherwise: str) -> str:
        """Return the remembered title of a layer, or `otherwise` for an unknown layer and for one with a new name."""
        path = layer.source().split("|")[0]
        return self._by_path.get(path, otherwise) if layer.name() == Path(path).stem else otherwise


titles = Titles()


def apply_legend(layer: QgsMapLayer, legend: Sequence[LegendEntry]) -> None:
    """Show a cluster or class raster, or polygons with `class_id`, in their legend's names and colours."""
    apply_style(layer, raster_style(legend) if isinstance(layer, QgsRasterLayer) else region_style(legend))


def apply_style(layer: QgsMapLayer, style: str) -> None:
    """Show a layer in a style made by core; an empty style changes nothing."""
    if not style:
        return
    document = QDomDocument()
    document.setContent(style)
    layer.importNamedStyle(document)
    layer.triggerRepaint()


class ResultStyler(QgsProcessingLayerPostProcessorInterface):
    """Styles a result on the main thread when QGIS loads it; QGIS does not look for a style file there itself."""

    # QGIS keeps no Python reference, and calls nothing once the object is collected (qgis/QGIS#47533).
    _alive: ClassVar[deque] = deque(maxlen=MAX_KEPT)

    def __init__(self) -> None:
        super().__init__()
        self.style = ""

    @classmethod
    def create(cls) -> ResultStyler:
        """Return a new styler that outlives the algorithm."""
        styler = cls()
        cls._alive.append(styler)
        return styler

    def postProcessLayer(
        self, layer: QgsMapLayer, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> None:
        """Set the style of a loaded result.

        When a run replaces a file of the project, QGIS passes the existing layer, which still shows the old file and
        is therefore loaded again.
        """
        layer.reload()
        apply_style(layer, self.style)
