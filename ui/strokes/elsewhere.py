# SPDX-License-Identifier: GPL-2.0-or-later
"""The strokes of other rasters of the project, from which the current raster's map is learned too."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, QTimer

from ...core.session.further import match_classes
from ...processing.support.layers import opener_of
from ...processing.support.outputs import unnamed_class
from ...processing.support.stroke_layers import class_names_of
from ..project.pixel_state import file_of, pixel_state
from ..project.settings import read_settings
from ..worker.further import FurtherRaster, FurtherRecords
from .fields import layer_of
from .layer import StrokeLayer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.strokes.records import StrokeRecord
    from ..dock.class_list import ClassList
    from ..project.current_raster import CurrentRaster
    from ..worker.live import Live
    from .strokes import Strokes


def kind_of_bands(layer: QgsRasterLayer) -> tuple[int, str]:
    """Return the number of bands and the kind of their numbers; rasters of one kind can share strokes."""
    integers = (Qgis.DataType.UInt16, Qgis.DataType.Int16, Qgis.DataType.UInt32, Qgis.DataType.Int32)
    kinds = {Qgis.DataType.Byte: "byte", **dict.fromkeys(integers, "integer")}
    return layer.bandCount(), kinds.get(layer.dataProvider().dataType(1), "decimal")


def rasters_with_strokes(raster: QgsRasterLayer, project: QgsProject) -> list[QgsRasterLayer]:
    """Return the other rasters of a project that have strokes and bands of the same number and kind, by name."""
    others = [
        layer
        for layer in project.mapLayers().values()
        if isinstance(layer, QgsRasterLayer)
        and layer.isValid()
        and layer.id() != raster.id()
        and layer.providerType() == "gdal"
        and kind_of_bands(layer) == kind_of_bands(raster)
    ]
    painted = [(layer, layer_of(layer, project)) for layer in others]
    return sorted(
        (layer for layer, strokes in painted if strokes is not None and strokes.featureCount()),
        key=lambda layer: layer.name().casefold(),
    )


class StrokesElsewhere(QObject):
    """Follows the stroke layers of the rasters that are ticked in the settings of the current one.

    Parameters
    ----------
    project : QgsProject
    raster : CurrentRaster
    strokes : Strokes
        Of the current raster.
    classes : ClassList
        Takes the classes of the other rasters that are new.
    live : Live
        Gets every change.
    """

    def __init__(
        self,
        project: QgsProject,
        raster: CurrentRaster,
        strokes: Strokes,
        classes: ClassList,
        live: Live,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._project, self._raster, self._strokes = project, raster, strokes
        self._classes, self._live = classes, live
        self._followed: dict[str, StrokeLayer] = {}  # by id of the raster
        self._mappings: dict[str, dict[int, int]] = {}
        self.revision = 0  # grows with each change of the strokes

    @property
    def pairs(self) -> list[tuple[QgsRasterLayer, QgsVectorLayer]]:
        """The other rasters that are learned from, each with its stroke layer."""
        layer = self._raster.layer
        if layer is None:
            return []
        painted = {other.id(): other for other in rasters_with_strokes(layer, self._project)}
        rasters = [painted[layer_id] for layer_id in self._raster.settings.further if layer_id in painted]
        pairs = ((raster, layer_of(raster, self._project)) for raster in rasters)
        return [(raster, strokes) for raster, strokes in pairs if strokes is not None]

    def begin(self) -> None:
        """Follow the layers that the settings of the current raster name, and no others."""
        self.drop()
        pairs = self.pairs
        self._take_classes(pairs)
        self._live.set_further(tuple(self._further_raster(raster) for raster, _ in pairs))
        for raster, layer in pairs:
            followed = StrokeLayer(layer, self)
            self._followed[raster.id()] = followed
            records = followed.load()
            followed.edited.connect(partial(self._edited, raster.id()))
            followed.replaced.connect(partial(self._replaced, raster.id()))
            self._map(raster.id())
            self._send(raster.id(), records)

    def drop(self) -> None:
        """Stop following the layers, which stay unchanged."""
        self.revision += 1
        followed, self._followed, self._mappings = self._followed, {}, {}
        for layer in followed.values():
            layer.unload()
            layer.edited.disconnect()
            layer.replaced.disconnect()
            layer.deleteLater()

    def leave(self, ids: Sequence[str]) -> None:
        """Learn no longer from layers that are about to be removed."""
        gone = [
            raster_id
            for raster_id, followed in self._followed.items()
            if raster_id in ids or followed.layer.id() in ids
        ]
        if gone:
            settings = self._raster.settings
            self.drop()
            settings.further = [raster_id for raster_id in settings.further if raster_id not in gone]
            self._raster.save()
            self.begin()

    def remap(self) -> None:
        """Match the classes anew after those of the current raster have changed."""
        for raster_id in list(self._followed):
            if self._map(raster_id):
                self._live.map_further(raster_id, self._mappings[raster_id])

    def write_places(self) -> None:
        """Write the order of the strokes into the layers, for other programs."""
        for followed in self._followed.values():
            followed.write_places()

    # --- changes

    def _edited(self, raster_id: str, records: dict[int, StrokeRecord | None]) -> None:
        self.revision += 1
        self._live.edit_further(raster_id, records)
        QTimer.singleShot(0, self.remap)  # later, because a new class styles all strokes anew

    def _replaced(self, raster_id: str) -> None:
        self.revision += 1
        self._send(raster_id, self._followed[raster_id].read())
        QTimer.singleShot(0, self.remap)

    def _send(self, raster_id: str, records: dict[int, StrokeRecord]) -> None:
        crs, classes = self._followed[raster_id].crs, self._mappings[raster_id]
        self._live.set_further_records(raster_id, FurtherRecords(records, crs, classes))

    def _further_raster(self, raster: QgsRasterLayer) -> FurtherRaster:
        nodata = self._raster.settings.nodata
        opener = opener_of(raster, file_of(raster), nodata=nodata)
        return FurtherRaster(raster.id(), raster.name(), (*pixel_state(raster), nodata), opener)

    # --- classes

    def _map(self, raster_id: str) -> bool:
        """Match the classes of a raster, adding the new ones; return True when another class is meant than before."""
        followed = self._followed[raster_id]
        names = class_names_of(followed.layer)
        theirs = {
            class_id: names.get(class_id) or name or unnamed_class().format(number=class_id)
            for class_id, name in followed.names.of_classes().items()
        }
        own = {paint_class.id: paint_class.name for paint_class in self._classes.all}
        mapping = match_classes(own, theirs)
        is_changed = self._mappings.get(raster_id) != mapping
        self._mappings[raster_id] = mapping
        self._classes.adopt({mapping[class_id]: name for class_id, name in theirs.items()})
        return is_changed

    def _take_classes(self, pairs: Sequence[tuple[QgsRasterLayer, QgsVectorLayer]]) -> None:
        """Begin with the classes of the first other raster where nothing was painted or named yet."""
        if not pairs or self._strokes.counts or not self._raster.has_first_classes:
            return
        stored = read_settings(pairs[0][0])
        if stored is not None and stored.classes:
            self._classes.set(stored.classes)
