# SPDX-License-Identifier: GPL-2.0-or-later
"""What a layer needs to hold strokes, and whose strokes they are: layers made, found, moved and extended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsField, QgsProject, QgsVectorFileWriter, QgsVectorLayer, QgsWkbTypes

if TYPE_CHECKING:
    from qgis.core import QgsRasterLayer

CLASS, NAME, WIDTH, SEQUENCE = "class_id", "class_name", "width", "sequence"
DEFINITION = "field=class_id:integer&field=class_name:string(80)&field=width:double&field=sequence:integer"
RASTER_PROPERTY = "clusterbrush/raster"  # id of the raster layer that the strokes belong to
SOURCE_PROPERTY = "clusterbrush/source"  # its data source, to find it again when the layer was replaced
NEEDED = (CLASS, WIDTH)


def make_layer(raster: QgsRasterLayer, name: str) -> QgsVectorLayer:
    """Return an empty stroke layer in memory, in the raster's coordinate system."""
    layer = QgsVectorLayer(f"MultiLineString?{DEFINITION}", name, "memory")
    layer.setCrs(raster.crs())
    link(layer, raster)
    return layer


def link(layer: QgsVectorLayer, raster: QgsRasterLayer) -> None:
    """Note which raster the strokes belong to."""
    layer.setCustomProperty(RASTER_PROPERTY, raster.id())
    layer.setCustomProperty(SOURCE_PROPERTY, raster.source())


def is_stroke_layer(layer: object) -> bool:
    """Whether a layer has what strokes need."""
    return (
        isinstance(layer, QgsVectorLayer)
        and layer.isValid()
        and layer.geometryType() == QgsWkbTypes.GeometryType.LineGeometry
        and all(name in layer.fields().names() for name in NEEDED)
    )


def layer_of(raster: QgsRasterLayer, project: QgsProject) -> QgsVectorLayer | None:
    """Return the strokes of a raster; those of a raster that is gone from the project count by its source."""
    ours = [one for one in project.mapLayers().values() if one.customProperty(RASTER_PROPERTY) and is_stroke_layer(one)]
    for one in ours:
        if one.customProperty(RASTER_PROPERTY) == raster.id():
            return one
    for one in ours:
        gone = project.mapLayer(one.customProperty(RASTER_PROPERTY)) is None
        if gone and one.customProperty(SOURCE_PROPERTY) == raster.source():
            link(one, raster)
            return one
    return None


def save_layer(layer: QgsVectorLayer, path: str, table: str) -> str:
    """Move a layer from memory into a GeoPackage and return an empty string, or why it could not be done."""
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GPKG"
    options.layerName = table
    options.fileEncoding = "UTF-8"
    exists = QgsVectorLayer(path, "", "ogr").isValid()
    options.actionOnExistingFile = (
        QgsVectorFileWriter.ActionOnExistingFile.CreateOrOverwriteLayer
        if exists
        else QgsVectorFileWriter.ActionOnExistingFile.CreateOrOverwriteFile
    )
    result = QgsVectorFileWriter.writeAsVectorFormatV3(layer, path, layer.transformContext(), options)
    if result[0] != QgsVectorFileWriter.WriterError.NoError:
        return str(result[1])
    renderer = layer.renderer().clone()
    layer.setDataSource(f"{path}|layername={table}", layer.name(), "ogr")
    layer.setRenderer(renderer)
    return ""


def add_sequence_field(layer: QgsVectorLayer) -> None:
    """Let a layer made elsewhere keep the order of its strokes, where its provider can."""
    if SEQUENCE not in layer.fields().names():
        template = QgsVectorLayer(f"LineString?{DEFINITION}", "", "memory").fields()
        layer.dataProvider().addAttributes([QgsField(template.at(template.indexOf(SEQUENCE)))])
        layer.updateFields()
