# SPDX-License-Identifier: GPL-2.0-or-later
"""The layer of a sample to label: points with the class of the map and the label of the person, and its design.

The design is stored with the layer, so that labelling goes on after QGIS was closed. The class of the map is in the
layer for the estimates, and hidden from the person, whom it would bias.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from qgis.core import (
    NULL,
    QgsCategorizedSymbolRenderer,
    QgsEditorWidgetSetup,
    QgsFeature,
    QgsFeatureRequest,
    QgsGeometry,
    QgsMarkerSymbol,
    QgsPointXY,
    QgsRendererCategory,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtGui import QColor

from ...core.answers.area_sample import Stratum
from ...i18n import tr
from ..project.settings import RESULT_PROPERTY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsProject, QgsRasterLayer

    from ..project.classes import PaintClass

NUMBER, MAP_CLASS, LABEL = "number", "map_class", "label"
NEEDED = (NUMBER, MAP_CLASS, LABEL)
DEFINITION = "&".join(f"field={name}:integer" for name in NEEDED)
DESIGN_PROPERTY = "clusterbrush/sample"  # the design as JSON
SAMPLE_RASTER_PROPERTY = "clusterbrush/sample_raster"  # id of the raster layer whose map was sampled
SAMPLE_SOURCE_PROPERTY = "clusterbrush/sample_source"  # its data source, to find it when its layer was replaced
CANNOT_TELL = 0  # label of a point whose class cannot be seen
MARKER = {"name": "circle", "size": "2.2", "outline_color": "35,35,35,255", "outline_width": "0.3"}
OPEN_COLOUR, CANNOT_TELL_COLOUR = (255, 255, 255, 90), (128, 128, 128, 255)


@dataclass(frozen=True)
class Design:
    """How a sample was drawn.

    Parameters
    ----------
    strata : tuple of Stratum
        The classes of the map.
    seed : int
    drawn : str
        Date and time, ISO 8601.
    steps : (float, float, float, float)
        Width and height of a pixel as vectors in the units of the layer: x and y of a column, x and y of a row.
    basis : str
        What the map depended on, as text; equal texts mean that nothing is known to have changed. Empty once the
        strokes have been changed.
    """

    strata: tuple[Stratum, ...]
    seed: int
    drawn: str
    steps: tuple[float, float, float, float]
    basis: str

    def to_text(self) -> str:
        """Return the design as JSON."""
        values = {
            "strata": [stratum.to_plain() for stratum in self.strata],
            "seed": self.seed,
            "drawn": self.drawn,
            "steps": list(self.steps),
            "basis": self.basis,
        }
        return json.dumps(values, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> Design | None:
        """Return the design of such a text, None for one that holds no design."""
        try:
            values: dict[str, Any] = json.loads(text)
            a, d, b, e = map(float, values["steps"])
            strata = tuple(map(Stratum.from_plain, values["strata"]))
            return cls(strata, int(values["seed"]), str(values["drawn"]), (a, d, b, e), str(values["basis"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            return None


@dataclass(frozen=True)
class LabelPoint:
    """A point of the sample; the label is None where nobody has looked yet, `CANNOT_TELL` or the id of a class."""

    feature_id: int
    number: int
    x: float
    y: float
    map_class: int
    label: int | None


def make_sample_layer(
    raster: QgsRasterLayer, name: str, design: Design, points: Sequence[tuple[float, float, int]]
) -> QgsVectorLayer:
    """Return a sample layer in memory, in the raster's coordinate system.

    Parameters
    ----------
    raster : QgsRasterLayer
    name : str
    design : Design
    points : sequence of (x, y, class of the map)
        In the order in which they are labelled.
    """
    layer = QgsVectorLayer(f"Point?{DEFINITION}", name, "memory")
    layer.setCrs(raster.crs())
    features = []
    for number, (x, y, map_class) in enumerate(points, start=1):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(x, y)))
        feature.setAttributes([number, map_class, NULL])
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    layer.updateExtents()
    layer.setCustomProperty(RESULT_PROPERTY, True)
    layer.setCustomProperty(DESIGN_PROPERTY, design.to_text())
    _link(layer, raster)
    return layer


def _link(layer: QgsVectorLayer, raster: QgsRasterLayer) -> None:
    layer.setCustomProperty(SAMPLE_RASTER_PROPERTY, raster.id())
    layer.setCustomProperty(SAMPLE_SOURCE_PROPERTY, raster.source())


def is_sample_layer(layer: object) -> bool:
    """Return True for a valid point layer with the fields and the design of a sample."""
    return (
        isinstance(layer, QgsVectorLayer)
        and layer.isValid()
        and layer.geometryType() == QgsWkbTypes.GeometryType.PointGeometry
        and all(name in layer.fields().names() for name in NEEDED)
        and design_of(layer) is not None
    )


def design_of(layer: QgsVectorLayer) -> Design | None:
    """Return the design that is stored with a layer."""
    return Design.from_text(str(layer.customProperty(DESIGN_PROPERTY) or ""))


def sample_layer_of(raster: QgsRasterLayer, project: QgsProject) -> QgsVectorLayer | None:
    """Return the last sample of a raster, also one of a removed layer with the same data source; None without one."""
    samples = [layer for layer in project.mapLayers().values() if is_sample_layer(layer)]
    for layer in samples:
        owner = project.mapLayer(str(layer.customProperty(SAMPLE_RASTER_PROPERTY)))
        if owner is None and layer.customProperty(SAMPLE_SOURCE_PROPERTY) == raster.source():
            _link(layer, raster)
    own = [layer for layer in samples if layer.customProperty(SAMPLE_RASTER_PROPERTY) == raster.id()]
    return max(own, key=_drawn, default=None)


def _drawn(layer: QgsVectorLayer) -> str:
    design = design_of(layer)
    return design.drawn if design is not None else ""


def style_sample(layer: QgsVectorLayer, classes: Sequence[PaintClass]) -> None:
    """Show points in the colours of their labels, and hide the class of the map from the person."""
    categories = [
        QgsRendererCategory(paint_class.id, _marker(QColor(*paint_class.colour)), paint_class.name)
        for paint_class in classes
    ]
    categories.append(QgsRendererCategory(CANNOT_TELL, _marker(QColor(*CANNOT_TELL_COLOUR)), tr("Cannot tell")))
    categories.append(QgsRendererCategory(NULL, _marker(QColor(*OPEN_COLOUR)), tr("Not labelled")))
    layer.setRenderer(QgsCategorizedSymbolRenderer(LABEL, categories))
    config = layer.attributeTableConfig()
    config.update(layer.fields())
    columns = config.columns()
    for column in columns:
        column.hidden = column.hidden or column.name == MAP_CLASS
    config.setColumns(columns)
    layer.setAttributeTableConfig(config)
    index = layer.fields().indexOf(MAP_CLASS)
    layer.setEditorWidgetSetup(index, QgsEditorWidgetSetup("Hidden", {}))
    layer.setDisplayExpression(f'"{NUMBER}"')
    layer.triggerRepaint()


def _marker(colour: QColor) -> QgsMarkerSymbol:
    symbol = QgsMarkerSymbol.createSimple(MARKER)
    symbol.setColor(colour)
    return symbol


class SampleLayer(QObject):
    """Reads and labels the points of a sample layer, within QGIS's edit session and undo.

    Parameters
    ----------
    layer : QgsVectorLayer
        See `is_sample_layer`.
    """

    changed = pyqtSignal(int)  # place of the point whose label has changed, -1 when all are read anew
    undoChanged = pyqtSignal()

    def __init__(self, layer: QgsVectorLayer, design: Design, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.layer, self.design = layer, design
        self.points: list[LabelPoint] = []  # by rising number
        self._places: dict[int, int] = {}  # by feature id
        self._is_rolling_back = False
        self._read()
        self._links = [
            (layer.attributeValueChanged, self._value_changed),
            (layer.featuresDeleted, self._reread),
            (layer.featureAdded, self._reread),
            (layer.beforeRollBack, self._before_roll_back),
            (layer.afterRollBack, self._after_roll_back),
            (layer.dataSourceChanged, self._reread),
            (layer.afterCommitChanges, self._reread),
        ]
        for signal, slot in self._links:
            signal.connect(slot)

    def unload(self) -> None:
        """Stop following the layer."""
        for signal, slot in self._links:
            signal.disconnect(slot)
        self._links = []
        self.deleteLater()

    @property
    def n_labelled(self) -> int:
        """Points that were looked at, those without a class among them."""
        return sum(1 for point in self.points if point.label is not None)

    @property
    def labels(self) -> list[tuple[int, int | None]]:
        """Class of the map and label of each point, as `estimate_areas` takes them."""
        return [(point.map_class, point.label) for point in self.points]

    def next_open(self, place: int) -> int | None:
        """Return the place of the first point without a label from a place on, cyclically; None when all have one."""
        count = len(self.points)
        places = ((place + step) % count for step in range(count))
        return next((place for place in places if self.points[place].label is None), None)

    def outline(self, place: int) -> QgsGeometry:
        """Return the outline of the pixel of a point, in the coordinate system of the layer."""
        point, (a, d, b, e) = self.points[place], self.design.steps
        corners = [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)]
        ring = [QgsPointXY(point.x + a * col + b * row, point.y + d * col + e * row) for col, row in corners]
        return QgsGeometry.fromPolygonXY([[*ring, ring[0]]])

    def note_changed_map(self) -> None:
        """Note with the layer that the strokes of its map have been changed since."""
        if self.design.basis:
            self.design = replace(self.design, basis="")
            self.layer.setCustomProperty(DESIGN_PROPERTY, self.design.to_text())

    def label(self, place: int, label: int) -> bool:
        """Give a point a label; return False when the layer cannot be edited."""
        if not self.layer.isEditable() and not self.layer.startEditing():
            return False
        point = self.points[place]
        index = self.layer.fields().indexOf(LABEL)
        self.layer.beginEditCommand(tr("Label point"))
        before = NULL if point.label is None else point.label
        done = self.layer.changeAttributeValue(point.feature_id, index, label, before)
        if done:
            self.layer.endEditCommand()
        else:
            self.layer.destroyEditCommand()
        self.layer.triggerRepaint()
        return bool(done)

    def undo(self, redo: bool) -> bool:
        """Take the last label back, or give it again; return False when there is none."""
        stack = self.layer.undoStack()
        if stack is None or not (stack.canRedo() if redo else stack.canUndo()):
            return False
        if redo:
            stack.redo()
        else:
            stack.undo()
        self.layer.triggerRepaint()
        return True

    def _value_changed(self, feature_id: int, index: int, value: object) -> None:
        place = self._places.get(feature_id)
        if self._is_rolling_back:
            return
        if place is not None and self.layer.fields().at(index).name() == LABEL:
            self.points[place] = replace(self.points[place], label=_label_of(value))
            self.changed.emit(place)

    def _before_roll_back(self, *_buffer: object) -> None:
        """Report nothing while QGIS takes back one label after the other, as when the layer moves into a file."""
        self._is_rolling_back = True

    def _after_roll_back(self) -> None:
        self._is_rolling_back = False
        self._reread()

    def _reread(self, *_change: object) -> None:
        self._read()
        self.changed.emit(-1)

    def _read(self) -> None:
        names = self.layer.fields().names()
        request = QgsFeatureRequest().setSubsetOfAttributes([names.index(name) for name in NEEDED])
        points = []
        for feature in self.layer.getFeatures(request):
            geometry, number, map_class = feature.geometry(), feature[NUMBER], feature[MAP_CLASS]
            if geometry.isNull() or not isinstance(number, int) or not isinstance(map_class, int):
                continue  # a point that somebody has added by hand
            place = geometry.asPoint()
            points.append(LabelPoint(feature.id(), number, place.x(), place.y(), map_class, _label_of(feature[LABEL])))
        self.points = sorted(points, key=lambda point: point.number)
        self._places = {point.feature_id: place for place, point in enumerate(self.points)}


def _label_of(value: object) -> int | None:
    return value if isinstance(value, int) and value >= 0 else None
