# SPDX-License-Identifier: GPL-2.0-or-later
"""The strokes as a vector layer, followed whatever changes it."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, Any

from qgis.core import NULL, QgsFeature, QgsFeatureRequest, QgsGeometry, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..core.strokes import place_in_time
from ..core.vector_strokes import StrokeRecord
from ..i18n import tr
from ..processing.strokes import crs_text, record_of
from .stroke_fields import CLASS, NAME, SEQUENCE, WIDTH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .classes import PaintClass

READ_AT_ONCE = 10  # features
MOST_IN_A_ROW = 10  # changed features that are told of one by one
MOST_AT_ONCE = 100  # features of a layer that is read as soon as it is followed
READ_SECONDS = 0.01  # at a stretch on the main thread
TELL_SECONDS = 0.25  # between two tellings of what was read: each costs a redrawing of the map
ROUND_SEGMENTS = 12  # of a quarter circle, where an eraser cuts


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
        self._unwritten: set[int] = set()  # features whose place the layer may not tell
        self._saved: dict[int, int] = {}  # place by new feature id, while edits are being saved
        self._classes: dict[int, int] = {}  # place to class id
        self._names: dict[int, str] = {}  # class id to the name that its first stroke brought
        self._unread: deque[int] = deque()  # the next on the right
        self._untold: dict[int, StrokeRecord] = {}  # read, and told of with the next ones
        self._told = 0.0
        self._reading = QTimer(self)
        self._reading.setSingleShot(True)
        self._reading.timeout.connect(self._read_on)
        self._in_a_row = 0  # strokes told of without a pause
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._rest)
        self._next = 1  # place in time of a new stroke
        self._next_old = 0  # and of one that was there before without one; 0 until the layer was asked
        self._old: set[int] = set()
        self._is_listed = False
        self._saving = False
        self._over = QTimer(self)  # ends a saving that failed: QGIS tells of success alone
        self._over.setSingleShot(True)
        self._over.timeout.connect(self._end_saving)
        self._links = (
            (layer.featureAdded, self._added),
            (layer.featuresDeleted, self._deleted),
            (layer.geometryChanged, self._geometry_changed),
            (layer.attributeValueChanged, self._value_changed),
            (layer.beforeCommitChanges, self._before_commit),
            (layer.committedFeaturesAdded, self._committed),
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
        self._pause.stop()
        self._over.stop()
        for signal, slot in self._links:
            signal.disconnect(slot)

    @property
    def crs(self) -> str:
        """WKT of the layer's coordinate system."""
        return crs_text(self.layer.crs())

    @property
    def is_reading(self) -> bool:
        """Whether strokes are still to be read."""
        return self._reading.isActive()

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
        """Read all strokes anew: those of a small layer at once, those of a large one bit by bit as `edited`."""
        self._reading.stop()
        self._places, self._taken, self._classes, self._names = {}, set(), {}, {}
        self._unread, self._is_listed, self._unwritten, self._untold = deque(), False, set(), {}
        self._next_old = 0
        if self.layer.featureCount() > MOST_AT_ONCE:
            self._reading.start()
            return {}
        self._list()
        return self._read_some()

    def _list(self) -> None:
        """Find out which strokes there are, and the next place in time; in a large layer that takes a moment."""
        if self._is_listed:
            return
        self._is_listed = True
        self._find_highest()
        self._old = set(self.layer.allFeatureIds())
        self._next = self._next_old + len(self._old)  # later than any that is read meanwhile and has no place yet
        self._unread = deque(sorted(self._old, key=place_in_time, reverse=True))

    def _find_highest(self) -> None:
        if not self._next_old:
            highest = self.layer.maximumValue(self.layer.fields().indexOf(SEQUENCE))
            self._next_old = 1 + max(highest if isinstance(highest, int) else 0, 0)  # none: the least integer, or NULL

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
        else:
            self._old, self._next = set(), 1 + max(self._taken, default=0)
        return records

    def _read_on(self) -> None:
        if not self._is_listed:  # each of the two looks at the whole layer: not in the same go
            if self._next_old:
                self._list()
            self._find_highest()
            self._reading.start()
            return
        self._untold.update(self._read_some())
        if not self._unread or time.monotonic() - self._told > TELL_SECONDS:
            self._emit({})

    def _emit(self, records: Mapping[int, StrokeRecord | None]) -> None:
        """Tell of strokes, and first of those that were read before."""
        told = {**self._untold, **records}
        self._untold, self._told = {}, time.monotonic()
        self.edited.emit(told)

    # --- what the dock does

    def ensure_editing(self) -> bool:
        """Open the edit session; tell whether it is open."""
        return bool(self.layer.isEditable() or self.layer.startEditing())

    def add(self, geometry: QgsGeometry, one: PaintClass, width: float) -> bool:
        """Add a stroke as one step to undo."""
        if not self.ensure_editing():
            return False
        self._list()
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
            self._set_values(ids, {CLASS: other.id, NAME: other.name})
        self.layer.endEditCommand()
        self.layer.triggerRepaint()

    def rename(self, one: PaintClass) -> None:
        """Write a class's new name into its strokes."""
        self._names[one.id] = one.name
        places = {place for place, class_id in self._classes.items() if class_id == one.id}
        ids = [feature_id for feature_id, place in self._places.items() if place in places]
        if ids and NAME in self.layer.fields().names() and self.ensure_editing():
            self.layer.beginEditCommand(tr("Rename class"))
            self._set_values(ids, {NAME: one.name})
            self.layer.endEditCommand()

    def _set_values(self, ids: Sequence[int], values: dict[str, Any]) -> None:
        names = self.layer.fields().names()
        found = [(names.index(name), value) for name, value in values.items() if name in names]
        for feature_id in ids:
            for index, value in found:
                self.layer.changeAttributeValue(feature_id, index, value)

    def _widest(self) -> float:
        value = self.layer.maximumValue(self.layer.fields().indexOf(WIDTH))
        return float(value) if isinstance(value, (int, float)) else 0.0

    # --- what happens to the layer

    def _note(self, feature: QgsFeature) -> tuple[int, StrokeRecord]:
        """Return place in time and record of a feature, and remember them."""
        self._list()
        place = self._places.get(feature.id())
        if place is None:
            wanted = _sequence_of(feature)
            place = wanted if wanted is not None and wanted not in self._taken else self._free_place(feature.id())
            self._places[feature.id()] = place
            self._taken.add(place)
            if wanted != place:
                self._unwritten.add(feature.id())
            self._next = max(self._next, place + 1)
        found = record_of(feature, self.layer.fields().names(), CLASS, WIDTH)
        class_id = found.class_value if isinstance(found.class_value, int) else 0
        self._classes[place] = class_id
        if class_id > 0 and not self._names.get(class_id):
            self._names[class_id] = found.class_name
        return place, StrokeRecord(place, found.wkb, found.class_value, found.class_name, found.width)

    def _free_place(self, feature_id: int) -> int:
        if feature_id not in self._old:
            return self._next
        self._next_old += 1
        return self._next_old - 1

    def _tell(self, feature_id: int) -> None:
        """Tell of a new or changed stroke: at once, or bit by bit when there are many at a time."""
        self._in_a_row += 1
        self._pause.start()
        if self._in_a_row > MOST_IN_A_ROW:
            self._unread.appendleft(feature_id)
            self._reading.start()
            return
        feature = self.layer.getFeature(feature_id)
        if feature.isValid():
            place, record = self._note(feature)
            self._emit({place: record})

    def _rest(self) -> None:
        self._in_a_row = 0

    def _added(self, feature_id: int) -> None:
        if not self._saving:
            self._tell(feature_id)

    def _deleted(self, feature_ids: list[int]) -> None:
        if self._saving:
            return
        gone = [self._places[one] for one in feature_ids if one in self._places]
        for one in gone:
            self._classes.pop(one, None)
        self._emit(dict.fromkeys(gone))

    def _geometry_changed(self, feature_id: int, _geometry: QgsGeometry) -> None:
        if not self._saving:
            self._tell(feature_id)

    def _value_changed(self, feature_id: int, index: int, _value: object) -> None:
        if self._saving:
            return
        name = self.layer.fields().at(index).name()
        if name == SEQUENCE:
            self._unwritten.add(feature_id)
        elif name in (CLASS, WIDTH):
            self._tell(feature_id)

    def write_places(self) -> None:
        """Write the places in time that exist here alone into the layer, where it is open for editing."""
        self._saving = True
        self._write_places()
        self._saving = False

    def _before_commit(self) -> None:
        """Write the places that exist here alone; feature ids are new ones afterwards."""
        self._saving, self._saved = True, {}
        self._over.start()
        self._write_places()

    def _write_places(self) -> None:
        index = self.layer.fields().indexOf(SEQUENCE)
        if index < 0 or not self.layer.isEditable() or not self._unwritten:
            return
        request = QgsFeatureRequest().setFlags(QgsFeatureRequest.Flag.NoGeometry)
        request.setFilterFids(list(self._unwritten)).setSubsetOfAttributes([SEQUENCE], self.layer.fields())
        found = {one.id(): _sequence_of(one) for one in self.layer.getFeatures(request)}
        for feature_id, sequence in found.items():
            place = self._places.get(feature_id)
            if place is not None and sequence != place:
                self.layer.changeAttributeValue(feature_id, index, place)
        self._unwritten = set()

    def _end_saving(self) -> None:
        self._saving = False

    def _committed(self, _layer_id: str, features: list[QgsFeature]) -> None:
        """Note what new strokes are called from now on."""
        self._saved.update((one.id(), place) for one in features if (place := _sequence_of(one)) is not None)

    def _after_commit(self) -> None:
        self._saving = False
        if self.layer.fields().indexOf(SEQUENCE) < 0 or self._unread or not self._is_listed:
            self._reread()
            return
        kept = {one: place for one, place in self._places.items() if one >= 0 and place in self._classes}
        self._places = {**kept, **self._saved}  # all else is as it was

    def _reread(self) -> None:
        self.replaced.emit()


def _sequence_of(feature: QgsFeature) -> int | None:
    value = feature[SEQUENCE] if feature.fieldNameIndex(SEQUENCE) >= 0 else None
    return int(value) if isinstance(value, int) and value > 0 else None


def _as_multi(geometry: QgsGeometry) -> QgsGeometry:
    found = QgsGeometry(geometry)
    found.convertToMultiType()
    return found
