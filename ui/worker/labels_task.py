# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads the features of a vector layer as labels, in a task of QGIS."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qgis.core import (
    NULL,
    QgsCoordinateTransform,
    QgsCsException,
    QgsFeatureRequest,
    QgsGeometry,
    QgsTask,
    QgsVectorLayerFeatureSource,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import pyqtSignal

from ...core.strokes.records import MAX_AREA_PIXELS
from ...core.vector.class_values import plain_value
from ...i18n import tr
from ...i18n.sentences import filled

if TYPE_CHECKING:
    from qgis.core import QgsFeature, QgsRectangle, QgsVectorLayer

MAX_LABELS = 20_000  # more fill the undo and do not improve the map
MAX_VALUES = 200  # different values of a column of classes; more are no classes


@dataclass
class Labels:
    """Features of a layer in the raster's coordinate system.

    Parameters
    ----------
    features : list of (value, QgsGeometry)
        The value of the class column, and a line, polygon, or point.
    n_outside, n_without_class, n_large : int
        Features that lie outside the raster, have no class, or cover too many pixels, and are left out.
    """

    features: list[tuple[object, QgsGeometry]] = field(default_factory=list)
    n_outside: int = 0
    n_without_class: int = 0
    n_large: int = 0

    @property
    def values(self) -> list[object]:
        """The different values, in the order in which they come."""
        return list(dict.fromkeys(value for value, _ in self.features))


class LabelsTask(QgsTask):
    """Reads labels.

    Parameters
    ----------
    layer : QgsVectorLayer
        Used in the main thread alone; its features are read from a source of their own.
    column : str
        Holds the class.
    only_selected : bool
    transform : QgsCoordinateTransform
        To the raster's coordinate system.
    extent : QgsRectangle
        Of the raster.
    pixel_area : float
        In the raster's units.
    """

    read = pyqtSignal(object)  # Labels
    failed = pyqtSignal(str)

    def __init__(
        self,
        layer: QgsVectorLayer,
        column: str,
        only_selected: bool,
        transform: QgsCoordinateTransform,
        extent: QgsRectangle,
        pixel_area: float,
    ) -> None:
        super().__init__(tr("Reading labels of {layer}").format(layer=layer.name()), QgsTask.Flag.CanCancel)
        self._source = QgsVectorLayerFeatureSource(layer)
        self._request = QgsFeatureRequest().setSubsetOfAttributes([column], layer.fields())
        if only_selected:
            self._request.setFilterFids(layer.selectedFeatureIds())
        self._total = max(1, layer.selectedFeatureCount() if only_selected else layer.featureCount())
        self._column, self._transform, self._extent = column, transform, extent
        self._pixel_area = pixel_area
        self._labels = Labels()
        self._reason = ""

    def run(self) -> bool:
        """Read the features; called in a thread of QGIS."""
        values: set[object] = set()
        for number, feature in enumerate(self._source.getFeatures(self._request)):
            if self.isCanceled():
                return False
            self.setProgress(100.0 * number / self._total)
            value = _value(feature[self._column])
            if value is None:
                self._labels.n_without_class += 1
                continue
            values.add(value)
            if len(values) > MAX_VALUES:
                text = tr("The column {column} has more than {count} different values: choose the one with the class.")
                self._reason = filled(text, column=self._column, count=MAX_VALUES)
                return False
            self._take(value, feature)
            if len(self._labels.features) > MAX_LABELS:
                text = tr("The layer has more than {count} features on this raster: select some, and take those.")
                self._reason = filled(text, count=MAX_LABELS)
                return False
        return True

    def finished(self, result: bool) -> None:
        """Emit the labels or the reason; called in the main thread."""
        if result:
            self.read.emit(self._labels)
        elif self._reason:
            self.failed.emit(self._reason)

    def _take(self, value: object, feature: QgsFeature) -> None:
        geometry = QgsGeometry(feature.geometry())
        geometry.convertToStraightSegment()
        try:
            if self._transform.isValid():
                geometry.transform(self._transform)
        except QgsCsException:
            self._labels.n_outside += 1
            return
        box = geometry.boundingBox()
        if geometry.isEmpty() or not box.intersects(self._extent):
            self._labels.n_outside += 1
        elif _spans(geometry, box.intersect(self._extent)) > MAX_AREA_PIXELS * self._pixel_area:
            self._labels.n_large += 1
        else:
            self._labels.features.append((value, geometry))


def _spans(geometry: QgsGeometry, box: QgsRectangle) -> float:
    """Return the area of the box around a polygon, 0 for points and lines."""
    is_area = geometry.type() == QgsWkbTypes.GeometryType.PolygonGeometry
    return float(box.width() * box.height()) if is_area else 0.0


def _value(value: Any) -> object:
    """Return a column's value as a class: a whole number or a text; None for no class."""
    if value is None or value == NULL:
        return None
    plain = plain_value(value)
    if isinstance(plain, int):
        return plain
    return (str(plain).strip() or None) if plain is not None else None
