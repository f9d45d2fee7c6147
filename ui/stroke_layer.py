# SPDX-License-Identifier: GPL-2.0-or-later
"""The strokes as a vector layer: made, found, styled, and followed whatever changes it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from qgis.core import (
    NULL,
    QgsCategorizedSymbolRenderer,
    QgsCoordinateTransform,
    QgsExpressionContextUtils,
    QgsFeature,
    QgsFeatureRenderer,
    QgsFeatureRequest,
    QgsField,
    QgsGeometry,
    QgsLineSymbol,
    QgsMapLayerLegendUtils,
    QgsPointXY,
    QgsProject,
    QgsProperty,
    QgsRendererCategory,
    QgsSimpleLineSymbolLayer,
    QgsSymbolLayer,
    QgsUnitTypes,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QObject, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QColor

from ..core.vector_strokes import StrokeRecord
from ..i18n import tr
from ..processing.strokes import crs_text, record_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qgis.core import QgsRasterLayer

    from .classes import PaintClass

CLASS, NAME, WIDTH, SEQUENCE = "class_id", "class_name", "width", "sequence"
DEFINITION = "field=class_id:integer&field=class_name:string(80)&field=width:double&field=sequence:integer"
RASTER_PROPERTY = "clusterbrush/raster"  # id of the raster layer that the strokes belong to
SOURCE_PROPERTY = "clusterbrush/source"  # its data source, to find it again when the layer was replaced
SCALE_VARIABLE = "clusterbrush_scale"  # project's map units in one of the layer's
LEGEND_WIDTH = 2.0  # mm
READ_AT_ONCE = 50  # features
READ_SECONDS = 0.015  # at a stretch on the main thread
ROUND_SEGMENTS = 12  # of a quarter circle, where an eraser cuts
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


def style(layer: QgsVectorLayer, classes: Iterable[PaintClass]) -> None:
    """Show strokes in the colours of their classes, as wide on the ground as the brush was, the latest on top."""
    categories = [QgsRendererCategory(one.id, _symbol(one.colour), one.name) for one in classes]
    renderer = QgsCategorizedSymbolRenderer(CLASS, categories)
    if SEQUENCE in layer.fields().names():
        clause = QgsFeatureRequest.OrderByClause(SEQUENCE, True)
        renderer.setOrderBy(QgsFeatureRequest.OrderBy([clause]))
        renderer.setOrderByEnabled(True)
    _set_renderer(layer, renderer)


def _set_renderer(layer: QgsVectorLayer, renderer: QgsFeatureRenderer) -> None:
    layer.setRenderer(renderer)
    layer.triggerRepaint()


def _symbol(colour: tuple[int, int, int]) -> QgsLineSymbol:
    line = QgsSimpleLineSymbolLayer(QColor(*colour), 0.0)  # what the legend measures; strokes have their own
    line.setPenCapStyle(Qt.PenCapStyle.RoundCap)
    line.setPenJoinStyle(Qt.PenJoinStyle.RoundJoin)
    line.setWidthUnit(QgsUnitTypes.RenderUnit.RenderMapUnits)
    width = QgsProperty.fromExpression(f'"{WIDTH}" * coalesce(@{SCALE_VARIABLE}, 1)')
    line.setDataDefinedProperty(QgsSymbolLayer.Property.PropertyStrokeWidth, width)
    symbol = QgsLineSymbol()
    symbol.changeSymbolLayer(0, line)  # takes ownership; the constructor's list does not, and crashes later
    return symbol


def style_legend(layer: QgsVectorLayer, classes: Sequence[PaintClass], project: QgsProject) -> None:
    """Show short bars in the layer tree: strokes of true width would fill it."""
    node = project.layerTreeRoot().findLayer(layer.id())
    if node is None:
        return
    for index, one in enumerate(classes):
        line = QgsSimpleLineSymbolLayer(QColor(*one.colour), LEGEND_WIDTH)
        symbol = QgsLineSymbol()
        symbol.changeSymbolLayer(0, line)
        QgsMapLayerLegendUtils.setLegendNodeCustomSymbol(node, index, symbol)
    layer.legendChanged.emit()


def map_scale(layer_crs_to_map: QgsCoordinateTransform, at: QgsPointXY, step: float) -> float:
    """Return how many map units one unit of the layer is, about a point of the layer; raises QgsCsException."""
    if layer_crs_to_map.isShortCircuited() or not layer_crs_to_map.isValid():
        return 1.0
    here = layer_crs_to_map.transform(at)
    east = layer_crs_to_map.transform(QgsPointXY(at.x() + step, at.y()))
    north = layer_crs_to_map.transform(QgsPointXY(at.x(), at.y() + step))
    return float((here.distance(east) * here.distance(north)) ** 0.5 / step)


def set_scale(layer: QgsVectorLayer, scale: float) -> None:
    """Tell the style how wide a unit of the layer is on the map."""
    text = repr(scale)
    if QgsExpressionContextUtils.layerScope(layer).variable(SCALE_VARIABLE) != text:
        QgsExpressionContextUtils.setLayerVariable(layer, SCALE_VARIABLE, text)


class StrokeLayer(QObject):
    """One stroke layer, followed: `edited` tells what changed, `replaced` that all must be read anew.

    Strokes are known by their place in time, the field `sequence`. Features that came without (pasted, digitised
    with QGIS's tools) or with one that is taken get the next place here, and in the layer when it is saved.
    """

    edited = pyqtSignal(object)
    replaced = pyqtSignal()

    def __init__(self, layer: QgsVectorLayer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.layer = layer
        self._places: dict[int, int] = {}  # feature id to place in time
        self._taken: set[int] = set()
        self._classes: dict[int, int] = {}  # place to class id
        self._names: dict[int, str] = {}  # class id to the name that its first stroke brought
        self._unread: list[int] = []
        self._reading = QTimer(self)
        self._reading.setSingleShot(True)
        self._reading.timeout.connect(self._read_on)
        self._next = 1
        self._saving = False
        self._links = (
            (layer.featureAdded, self._added),
            (layer.featuresDeleted, self._deleted),
            (layer.geometryChanged, self._geometry_changed),
            (layer.attributeValueChanged, self._value_changed),
            (layer.beforeCommitChanges, self._before_commit),
            (layer.afterCommitChanges, self._after_commit),
            (layer.afterRollBack, self._reread),
            (layer.dataSourceChanged, self._reread),
        )

    def load(self) -> dict[int, StrokeRecord]:
        """Follow the layer and return its strokes by place in time."""
        for signal, slot in self._links:
            signal.connect(slot)
        return self.read()

    def unload(self) -> None:
        """Follow it no more."""
        self._reading.stop()
        for signal, slot in self._links:
            signal.disconnect(slot)

    @property
    def crs(self) -> str:
        """WKT of the layer's coordinate system."""
        return crs_text(self.layer.crs())

    @property
    def counts(self) -> dict[int, int]:
        """How many strokes each class has."""
        counts: dict[int, int] = {}
        for class_id in self._classes.values():
            counts[class_id] = counts.get(class_id, 0) + 1
        return counts

    def class_names(self) -> dict[int, str]:
        """Return the names of the classes that have strokes."""
        used = set(self._classes.values())
        return {class_id: name for class_id, name in self._names.items() if class_id in used}

    def read(self) -> dict[int, StrokeRecord]:
        """Read all strokes anew: the first ones at once, the others of a large layer bit by bit as `edited`."""
        self._reading.stop()
        self._places, self._taken, self._classes, self._names = {}, set(), {}, {}
        highest = self.layer.maximumValue(self.layer.fields().indexOf(SEQUENCE))
        self._next = 1 + max(highest if isinstance(highest, int) else 0, 0)  # none: the least integer, or NULL
        self._unread = sorted(self.layer.allFeatureIds(), key=_in_time, reverse=True)
        return self._read_some()

    def _read_some(self) -> dict[int, StrokeRecord]:
        """Read for a moment, and come back for the rest."""
        began = time.monotonic()
        records: dict[int, StrokeRecord] = {}
        while self._unread and time.monotonic() - began < READ_SECONDS:
            ids = [self._unread.pop() for _ in range(min(READ_AT_ONCE, len(self._unread)))]
            request = QgsFeatureRequest().setFilterFids(ids)
            features = {feature.id(): feature for feature in self.layer.getFeatures(request)}
            records.update(self._note(features[one]) for one in ids if one in features)
        if self._unread:
            self._reading.start()
        return records

    def _read_on(self) -> None:
        self.edited.emit(self._read_some())

    # --- what the dock does

    def ensure_editing(self) -> bool:
        """Open the edit session; tell whether it is open."""
        return bool(self.layer.isEditable() or self.layer.startEditing())

    def add(self, geometry: QgsGeometry, one: PaintClass, width: float) -> bool:
        """Add a stroke as one step to undo."""
        if not self.ensure_editing():
            return False
        feature = QgsFeature(self.layer.fields())
        feature.setGeometry(_as_multi(geometry))
        for name, value in ((CLASS, one.id), (NAME, one.name), (WIDTH, width), (SEQUENCE, self._next)):
            if name in self.layer.fields().names():
                feature[name] = value
        self.layer.beginEditCommand(tr("Stroke of {name}").format(name=one.name))
        done = self.layer.addFeature(feature)
        self.layer.endEditCommand()
        self.layer.triggerRepaint()
        return bool(done)

    def erase(self, geometry: QgsGeometry, radius: float, locked: set[int]) -> bool:
        """Cut what the eraser went over out of the strokes, as one step to undo; tell whether there was any."""
        if not self.ensure_editing():
            return False
        found = []
        reach = geometry.boundingBox().buffered(radius + self._widest() / 2.0)
        for feature in self.layer.getFeatures(QgsFeatureRequest().setFilterRect(reach)):
            width = feature[WIDTH] if feature[WIDTH] != NULL else 0.0
            shape = geometry.buffer(radius + width / 2.0, ROUND_SEGMENTS)
            if feature[CLASS] not in locked and feature.geometry().intersects(shape):
                found.append((feature.id(), feature.geometry().difference(shape)))
        if not found:
            return False
        self.layer.beginEditCommand(tr("Erase strokes"))
        for feature_id, rest in found:
            if rest.isEmpty():
                self.layer.deleteFeature(feature_id)
            else:
                self.layer.changeGeometry(feature_id, _as_multi(rest))
        self.layer.endEditCommand()
        self.layer.triggerRepaint()
        return True

    def outside_locked(self, geometry: QgsGeometry, width: float, locked: set[int]) -> QgsGeometry:
        """Return what of a new stroke does not paint over locked classes; empty when nothing is left."""
        if not locked or not set(self._classes.values()) & locked:
            return geometry
        reach = geometry.boundingBox().buffered(width / 2.0 + self._widest() / 2.0)
        for feature in self.layer.getFeatures(QgsFeatureRequest().setFilterRect(reach)):
            if feature[CLASS] in locked:
                other = feature[WIDTH] if feature[WIDTH] != NULL else 0.0
                shape = feature.geometry().buffer((width + other) / 2.0, ROUND_SEGMENTS)
                if geometry.intersects(shape):
                    geometry = geometry.difference(shape)
        return geometry

    def reclass(self, class_id: int, other: PaintClass | None) -> None:
        """Give the strokes of a class to another one, or delete them (None), as one step to undo."""
        places = {place for place, one in self._classes.items() if one == class_id}
        ids = [feature_id for feature_id, place in self._places.items() if place in places]
        if not ids or not self.ensure_editing():
            return
        text = tr("Delete the strokes of a class") if other is None else tr("Strokes to {name}").format(name=other.name)
        self.layer.beginEditCommand(text)
        if other is None:
            self.layer.deleteFeatures(ids)
        else:
            self._set_values(ids, other)
        self.layer.endEditCommand()
        self.layer.triggerRepaint()

    def rename(self, one: PaintClass) -> None:
        """Write a class's new name into its strokes."""
        self._names[one.id] = one.name
        places = {place for place, class_id in self._classes.items() if class_id == one.id}
        ids = [feature_id for feature_id, place in self._places.items() if place in places]
        if ids and NAME in self.layer.fields().names() and self.ensure_editing():
            self.layer.beginEditCommand(tr("Rename class"))
            self._set_values(ids, one)
            self.layer.endEditCommand()

    def _set_values(self, ids: Sequence[int], one: PaintClass) -> None:
        names = self.layer.fields().names()
        for feature_id in ids:
            for name, value in ((CLASS, one.id), (NAME, one.name)):
                if name in names:
                    self.layer.changeAttributeValue(feature_id, names.index(name), value)

    def _widest(self) -> float:
        value = self.layer.maximumValue(self.layer.fields().indexOf(WIDTH))
        return float(value) if isinstance(value, (int, float)) else 0.0

    # --- what happens to the layer

    def _note(self, feature: QgsFeature) -> tuple[int, StrokeRecord]:
        """Return place in time and record of a feature, and remember them."""
        place = self._places.get(feature.id())
        if place is None:
            wanted = _sequence_of(feature)
            place = wanted if wanted is not None and wanted not in self._taken else self._next
            self._places[feature.id()] = place
            self._taken.add(place)
            self._next = max(self._next, place + 1)
        found = record_of(feature, self.layer.fields().names(), CLASS, WIDTH)
        class_id = found.class_value if isinstance(found.class_value, int) else 0
        self._classes[place] = class_id
        if class_id > 0 and not self._names.get(class_id):
            self._names[class_id] = found.class_name
        return place, StrokeRecord(place, found.wkb, found.class_value, found.class_name, found.width)

    def _tell(self, feature_id: int) -> None:
        feature = self.layer.getFeature(feature_id)
        if feature.isValid():
            place, record = self._note(feature)
            self.edited.emit({place: record})

    def _added(self, feature_id: int) -> None:
        if not self._saving:
            self._tell(feature_id)

    def _deleted(self, feature_ids: list[int]) -> None:
        if self._saving:
            return
        gone = [self._places[one] for one in feature_ids if one in self._places]
        for one in gone:
            self._classes.pop(one, None)
        self.edited.emit(dict.fromkeys(gone))

    def _geometry_changed(self, feature_id: int, _geometry: QgsGeometry) -> None:
        if not self._saving:
            self._tell(feature_id)

    def _value_changed(self, feature_id: int, index: int, _value: object) -> None:
        if not self._saving and self.layer.fields().at(index).name() in (CLASS, WIDTH):
            self._tell(feature_id)

    def write_places(self) -> None:
        """Write the places in time that exist here alone into the layer, where it is open for editing."""
        self._saving = True
        self._write_places()
        self._saving = False

    def _before_commit(self) -> None:
        """Write the places that exist here alone; feature ids are new ones afterwards."""
        self._saving = True
        self._write_places()

    def _write_places(self) -> None:
        index = self.layer.fields().indexOf(SEQUENCE)
        if index < 0 or not self.layer.isEditable():
            return
        present = set(self.layer.allFeatureIds())
        for feature_id, place in self._places.items():
            if feature_id in present and _sequence_of(self.layer.getFeature(feature_id)) != place:
                self.layer.changeAttributeValue(feature_id, index, place)

    def _after_commit(self) -> None:
        self._saving = False
        if self.layer.fields().indexOf(SEQUENCE) < 0 or self._unread:
            self._reread()
            return
        request = QgsFeatureRequest().setFlags(QgsFeatureRequest.Flag.NoGeometry)
        request.setSubsetOfAttributes([SEQUENCE], self.layer.fields())
        self._places = {one.id(): one[SEQUENCE] for one in self.layer.getFeatures(request)}  # all else is as it was

    def _reread(self) -> None:
        self.replaced.emit()


def _sequence_of(feature: QgsFeature) -> int | None:
    value = feature[SEQUENCE] if feature.fieldNameIndex(SEQUENCE) >= 0 else None
    return int(value) if isinstance(value, int) and value > 0 else None


def _in_time(feature_id: int) -> int:
    """Return a feature's place among those without one: ids of unsaved features fall, and come last."""
    return feature_id if feature_id >= 0 else 2**62 - feature_id


def _as_multi(geometry: QgsGeometry) -> QgsGeometry:
    found = QgsGeometry(geometry)
    found.convertToMultiType()
    return found


def add_sequence_field(layer: QgsVectorLayer) -> None:
    """Let a layer made elsewhere keep the order of its strokes, where its provider can."""
    if SEQUENCE not in layer.fields().names():
        template = QgsVectorLayer(f"LineString?{DEFINITION}", "", "memory").fields()
        layer.dataProvider().addAttributes([QgsField(template.at(template.indexOf(SEQUENCE)))])
        layer.updateFields()
