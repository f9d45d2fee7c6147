# SPDX-License-Identifier: GPL-2.0-or-later
"""The fields and properties of stroke layers: makes, finds, saves and extends them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsField, QgsProject, QgsVectorFileWriter, QgsVectorLayer, QgsWkbTypes

from ...core.strokes.records import FILLED_FIELD, NAME_FIELD, SEQUENCE_FIELD
from ..project.settings import RASTER_PROPERTY

if TYPE_CHECKING:
    from qgis.core import QgsRasterLayer

CLASS, NAME, WIDTH, SEQUENCE, FILLED = "class_id", NAME_FIELD, "width", SEQUENCE_FIELD, FILLED_FIELD
DEFINITION = "&".join(
    f"field={name}:{kind}"
    for name, kind in (
        (CLASS, "integer"), (NAME, "string(80)"), (WIDTH, "double"), (SEQUENCE, "integer"), (FILLED, "integer"),
    )
)  # fmt: skip
SOURCE_PROPERTY = "clusterbrush/source"  # data source of the raster, to find it when its layer was replaced
NEEDED = (CLASS, WIDTH)


def make_layer(raster: QgsRasterLayer, name: str) -> QgsVectorLayer:
    """Return an empty stroke layer in memory, in the raster's coordinate system."""
    layer = QgsVectorLayer(f"MultiLineString?{DEFINITION}", name, "memory")
    layer.setCrs(raster.crs())
    link(layer, raster)
    return layer


def link(layer: QgsVectorLayer, raster: QgsRasterLayer) -> None:
    """Store with a layer which raster its strokes belong to."""
    layer.setCustomProperty(RASTER_PROPERTY, raster.id())
    layer.setCustomProperty(SOURCE_PROPERTY, raster.source())


def is_stroke_layer(layer: object) -> bool:
    """Return True for a valid line layer with the fields that strokes need."""
    return (
        isinstance(layer, QgsVectorLayer)
        and layer.isValid()
        and layer.geometryType() == QgsWkbTypes.GeometryType.LineGeometry
        and all(name in layer.fields().names() for name in NEEDED)
    )


def layer_of(raster: QgsRasterLayer, project: QgsProject) -> QgsVectorLayer | None:
    """Return the stroke layer of a raster, also one of a removed layer with the same data source; None without one."""
    stroke_layers = [
        layer
        for layer in project.mapLayers().values()
        if layer.customProperty(RASTER_PROPERTY) and is_stroke_layer(layer)
    ]
    for layer in stroke_layers:
        if layer.customProperty(RASTER_PROPERTY) == raster.id():
            return layer
    for layer in stroke_layers:
        is_removed = project.mapLayer(layer.customProperty(RASTER_PROPERTY)) is None
        if is_removed and layer.customProperty(SOURCE_PROPERTY) == raster.source():
            link(layer, raster)
            return layer
    return None


def save_layer(layer: QgsVectorLayer, path: str, table: str) -> str:
    """Move a layer with its unsaved edits into a GeoPackage; return the reason when that fails, else an empty string.

    Whatever the layer was stored in stays as it was saved last. A layer that is edited is edited on.
    """
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GPKG"
    options.layerName = table
    options.fileEncoding = "UTF-8"
    names = layer.fields().names()
    options.attributes = [index for index, name in enumerate(names) if name.lower() != "fid"]  # the file's own
    exists = QgsVectorLayer(path, "", "ogr").isValid()
    options.actionOnExistingFile = (
        QgsVectorFileWriter.ActionOnExistingFile.CreateOrOverwriteLayer
        if exists
        else QgsVectorFileWriter.ActionOnExistingFile.CreateOrOverwriteFile
    )
    result = QgsVectorFileWriter.writeAsVectorFormatV3(layer, path, layer.transformContext(), options)
    if result[0] != QgsVectorFileWriter.WriterError.NoError:
        return str(result[1])
    renderer, editing = layer.renderer().clone(), layer.isEditable()
    if editing:
        layer.rollBack()
    layer.setDataSource(f"{path}|layername={table}", layer.name(), "ogr")
    layer.setRenderer(renderer)
    if editing:
        layer.startEditing()
    return ""


def add_sequence_field(layer: QgsVectorLayer) -> None:
    """Add the field for the order of strokes to a layer of another origin, where its provider can."""
    if SEQUENCE not in layer.fields().names():
        layer.dataProvider().addAttributes([_field(SEQUENCE)])
        layer.updateFields()


def add_filled_field(layer: QgsVectorLayer) -> bool:
    """Add the field of areas to an open layer that lacks it, within its undo; return False where that is refused."""
    return FILLED in layer.fields().names() or bool(layer.addAttribute(_field(FILLED)))


def _field(name: str) -> QgsField:
    template = QgsVectorLayer(f"LineString?{DEFINITION}", "", "memory").fields()
    return QgsField(template.at(template.indexOf(name)))
