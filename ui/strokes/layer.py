# SPDX-License-Identifier: GPL-2.0-or-later
"""A vector layer that holds strokes, followed through every kind of change."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qgis.core import QgsFeature, QgsFeatureRequest, QgsGeometry, QgsRectangle, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...core.strokes.stroke import place_in_time
from ...i18n import tr
from ...processing.support.stroke_layers import crs_text, record_of
from .areas import as_outline, is_area, outside, without
from .fields import CLASS, FILLED, NAME, SEQUENCE, WIDTH, add_filled_field
from .stroke_names import StrokeNames

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ...core.strokes.records import StrokeRecord
    from ..project.classes import PaintClass

READ_AT_ONCE = 10  # features
MAX_IN_A_ROW = 10  # changed features that are reported at once, each by itself
MAX_READ_AT_ONCE = 100  # features of a layer that is read as soon as it is followed
READ_SECONDS = 0.01  # of reading at a time, on the main thread
MIN_REPORT_SECONDS = 0.25  # between two reports of strokes that were read: the map is redrawn for each


class StrokeLayer(QObject):
    """Follows a stroke layer and reports its changes.

    Strokes are identified by their place in time, the field `sequence`. Features without a place (pasted, or digitised
    with QGIS's tools) or with one in use get the next place here, which is written into the layer when it is saved.
    """

    edited = pyqtSignal(object)  # StrokeRecord, or None for a deleted stroke, by place in time
    replaced = pyqtSignal()  # all strokes must be read anew

    def __init__(self, layer: QgsVectorLayer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.layer = layer
        self._places: dict[int, int] = {}  # feature id to place in time
        self._used_places: set[int] = set()
        self._unwritten: set[int] = set()  # feature ids whose place in the layer may be missing or another one
        self._committed_places: dict[int, int] = {}  # new feature id to place, while edits are being saved
        self._classes: dict[int, int] = {}  # place to class id
        self.names = StrokeNames(self._classes, self)
        self._writes_names = False
        self.listed_names: Callable[[], Mapping[int, str]] = dict  # of the list of classes, by class id
        self._filled: set[int] = set()  # places of areas
        self._unread: deque[int] = deque()  # feature ids, the next to be read on the right
        self._unreported: dict[int, StrokeRecord] = {}  # strokes that were read and not reported yet
        self._last_report = 0.0  # monotonic seconds
        self._read_timer = QTimer(self)
        self._read_timer.setSingleShot(True)
        self._read_timer.timeout.connect(self._read_on)
        self._burst_size = 0  # changes since the event loop last ran
        self._pause_timer = QTimer(self)
        self._pause_timer.setSingleShot(True)
        self._pause_timer.timeout.connect(self._end_burst)
        self._next_place = 1  # place in time of a new stroke
        self._next_listed = 0  # place of the next listed feature without one; 0 until the highest place is known
        self._listed_ids: set[int] = set()  # feature ids of the layer when it was listed
        self._is_listed = False
        self._saving = False
        self._save_timer = QTimer(self)  # ends a failed saving, for which QGIS has no signal
        self._save_timer.setSingleShot(True)
        self._save_timer.timeout.connect(self._end_saving)
        self._reread_timer = QTimer(self)
        self._reread_timer.setSingleShot(True)
        self._reread_timer.timeout.connect(self._reread)
        self._links = (
            (layer.featureAdded, self._added),
            (layer.featuresDeleted, self._deleted),
            (layer.geometryChanged, self._geometry_changed),
            (layer.attributeValueChanged, self._value_changed),
            (layer.beforeCommitChanges, self._before_commit),
            (layer.committedFeaturesAdded, self._committed),
            (layer.afterCommitChanges, self._after_commit),
            (layer.beforeRollBack, self._before_roll_back),
            (layer.afterRollBack, self._after_roll_back),
            (layer.dataSourceChanged, self._reread),
        )

    def load(self) -> dict[int, StrokeRecord]:
        """Follow the layer and return its strokes by place in time."""
        for signal, slot in self._links:
            signal.connect(slot)
        return self.read()

    def unload(self) -> None:
        """Stop following the layer."""
        self._read_timer.stop()
        self._pause_timer.stop()
        self._save_timer.stop()
        self.names.stop()
        self._reread_timer.stop()
        for signal, slot in self._links:
            signal.disconnect(slot)

    @property
    def crs(self) -> str:
        """WKT of the layer's coordinate system."""
        return crs_text(self.layer.crs())

    @property
    def is_reading(self) -> bool:
        """Return True when strokes are still being read."""
        return self._read_timer.isActive()

    @property
    def places(self) -> set[int]:
        """The places in time of the strokes that were read."""
        return set(self._classes)

    @property
    def counts(self) -> dict[int, int]:
        """The number of strokes by class id."""
        counts: dict[int, int] = {}
        for class_id in self._classes.values():
            counts[class_id] = counts.get(class_id, 0) + 1
        return counts

    def read(self) -> dict[int, StrokeRecord]:
        """Read all strokes anew and return them; those of a large layer are read later and reported by `edited`."""
        self._read_timer.stop()
        self._places, self._used_places, self._classes, self._filled = {}, set(), {}, set()
        self._unread, self._is_listed, self._unwritten, self._unreported = deque(), False, set(), {}
        self._next_listed = 0
        self.names.begin_anew(self._classes)
        if self.layer.featureCount() > MAX_READ_AT_ONCE:
            self._read_timer.start()
            return {}
        self._list()
        return self._read_some()

    def _list(self) -> None:
        """List the features to be read, and find the next place in time; slow for a large layer."""
        if self._is_listed:
            return
        self._is_listed = True
        self._find_highest()
        self._listed_ids = set(self.layer.allFeatureIds())
        # A new stroke comes after all listed features, also after those that have no place yet.
        self._next_place = self._next_listed + len(self._listed_ids)
        self._unread = deque(sorted(self._listed_ids, key=place_in_time, reverse=True))

    def _find_highest(self) -> None:
        if not self._next_listed:
            highest = self.layer.maximumValue(self.layer.fields().indexOf(SEQUENCE))
            # Without any place QGIS returns the lowest integer, or NULL.
            self._next_listed = 1 + max(highest if isinstance(highest, int) else 0, 0)

    def _read_some(self) -> dict[int, StrokeRecord]:
        """Read for `READ_SECONDS` and return the records; the timer reads the rest."""
        began = time.monotonic()
        records: dict[int, StrokeRecord] = {}
        while self._unread and time.monotonic() - began < READ_SECONDS:
            ids = [self._unread.pop() for _ in range(min(READ_AT_ONCE, len(self._unread)))]
            request = QgsFeatureRequest().setFilterFids(ids)
            features = {feature.id(): feature for feature in self.layer.getFeatures(request)}
            records.update(self._note(features[feature_id]) for feature_id in ids if feature_id in features)
        if self._unread:
            self._read_timer.start()
        else:
            self._listed_ids, self._next_place = set(), 1 + max(self._used_places, default=0)
        return records

    def _read_on(self) -> None:
        if not self._is_listed:  # each of the two steps reads the whole layer, so they run one at a time
            if self._next_listed:
                self._list()
            self._find_highest()
            self._read_timer.start()
            return
        self._unreported.update(self._read_some())
        if not self._unread or time.monotonic() - self._last_report > MIN_REPORT_SECONDS:
            self._emit({})

    def _emit(self, records: Mapping[int, StrokeRecord | None]) -> None:
        """Report strokes, together with those that were read before."""
        all_records = {**self._unreported, **records}
        self._unreported, self._last_report = {}, time.monotonic()
        self.edited.emit(all_records)

    # --- changes by the dock

    def ensure_editing(self) -> bool:
        """Open the edit session; return True when it is open."""
        return bool(self.layer.isEditable() or self.layer.startEditing())

    def add(self, geometry: QgsGeometry, paint_class: PaintClass, width: float) -> bool:
        """Add a stroke, or the area of polygons, as one undo step; return False when the layer cannot be edited."""
        text = tr("Area of {name}") if is_area(geometry) else tr("Stroke of {name}")
        return self.add_all([(geometry, paint_class, width)], text.format(name=paint_class.name))

    def add_all(self, painted: Sequence[tuple[QgsGeometry, PaintClass, float]], text: str) -> bool:
        """Add strokes and areas, each with its class and the diameter of its brush, as one undo step of this name."""
        if not self.ensure_editing():
            return False
        self._list()
        self.layer.beginEditCommand(text)
        with_areas = any(is_area(geometry) for geometry, _, _ in painted)
        if with_areas and not add_filled_field(self.layer):
            self.layer.destroyEditCommand()
            return False
        features = [self._feature(place, *stroke) for place, stroke in enumerate(painted, self._next_place)]
        end = self._next_place + len(features)
        done = self.layer.addFeature(features[0]) if len(features) == 1 else self.layer.addFeatures(features)
        self._next_place = max(self._next_place, end)  # many are read later, and the next stroke comes after them
        self.layer.endEditCommand()
        self.layer.triggerRepaint()
        return bool(done)

    def _feature(self, place: int, geometry: QgsGeometry, paint_class: PaintClass, width: float) -> QgsFeature:
        feature, filled = QgsFeature(self.layer.fields()), is_area(geometry)
        feature.setGeometry(_as_multi(as_outline(geometry) if filled else geometry))
        for name, value in (
            (CLASS, paint_class.id),
            (NAME, paint_class.name),
            (WIDTH, 0.0 if filled else width),
            (SEQUENCE, place),
            (FILLED, int(filled)),
        ):
            if name in self.layer.fields().names():
                feature[name] = value
        return feature

    def erase(self, geometry: QgsGeometry, radius: float, locked: set[int]) -> bool:
        """Cut the eraser's path out of the strokes, as one undo step; return True when that changed any."""
        if not self.ensure_editing():
            return False
        cuts = []
        for feature in self._near(geometry.boundingBox().buffered(radius + self._widest() / 2.0)):
            rest = None if feature[CLASS] in locked else without(feature, geometry, radius)
            if rest is not None:
                cuts.append((feature.id(), rest))
        if not cuts:
            return False
        self.layer.beginEditCommand(tr("Erase strokes"))
        for feature_id, rest in cuts:
            if rest.isEmpty():
                self.layer.deleteFeature(feature_id)
            else:
                self.layer.changeGeometry(feature_id, _as_multi(rest))
        self.layer.endEditCommand()
        self.layer.triggerRepaint()
        return True

    def outside_locked(self, geometry: QgsGeometry, width: float, locked: set[int]) -> QgsGeometry:
        """Return the parts of a new stroke or area that do not cover strokes of locked classes; may be empty."""
        if not locked or not set(self._classes.values()) & locked:
            return geometry
        for feature in self._near(geometry.boundingBox().buffered(width / 2.0 + self._widest() / 2.0)):
            if feature[CLASS] in locked:
                geometry = outside(geometry, width, feature)
        return geometry

    def _near(self, box: QgsRectangle) -> Iterator[QgsFeature]:
        """Yield the features that may meet a box; OGR leaves out outlines that go around it."""
        listed = set()
        for feature in self.layer.getFeatures(QgsFeatureRequest().setFilterRect(box)):
            listed.add(feature.id())
            yield feature
        around = [
            feature_id
            for feature_id, place in self._places.items()
            if place in self._filled and feature_id not in listed
        ]
        for feature in self.layer.getFeatures(QgsFeatureRequest().setFilterFids(around)) if around else ():
            if feature.geometry().boundingBox().intersects(box):
                yield feature

    def reclass(self, class_id: int, target: PaintClass | None) -> bool:
        """Move the strokes of a class to another one or delete them (None), as one undo step; False without strokes."""
        ids = self._features_of({place for place, known in self._classes.items() if known == class_id})
        if not ids or not self.ensure_editing():
            return False
        label = tr("Delete the strokes of a class")
        if target is not None:
            label = tr("Strokes to {name}").format(name=target.name)
        self.layer.beginEditCommand(label)
        if target is None:
            self.layer.deleteFeatures(ids)
        else:
            self._set_values(ids, {CLASS: target.id, NAME: target.name})
        self.layer.endEditCommand()
        self.layer.triggerRepaint()
        return True

    def write_names(self, names: Mapping[int, str]) -> bool:
        """Write names, by class id, into the strokes of the classes, as one undo step; False when none differed."""
        self.names.use(names)
        stale = self._stale(names)
        if not stale or not self.ensure_editing():
            return False
        self.layer.beginEditCommand(tr("Rename class"))
        for class_id, places in stale.items():
            self._set_names(places, names[class_id])
        self.layer.endEditCommand()
        return True

    def _stale(self, names: Mapping[int, str]) -> dict[int, set[int]]:
        return self.names.stale(names) if NAME in self.layer.fields().names() else {}

    def _set_names(self, places: set[int], name: str) -> None:
        self._set_values(self._features_of(places), {NAME: name})
        self.names.note_written(places, name)

    def _features_of(self, places: set[int]) -> list[int]:
        return [feature_id for feature_id, place in self._places.items() if place in places]

    def _set_values(self, ids: Sequence[int], values: dict[str, Any]) -> None:
        names = self.layer.fields().names()
        columns = {names.index(name): value for name, value in values.items() if name in names}
        # With the value before, undo is fast: QGIS fetches each feature from the file otherwise.
        request = QgsFeatureRequest().setFlags(QgsFeatureRequest.Flag.NoGeometry)
        request.setFilterFids(list(ids)).setSubsetOfAttributes(list(columns))
        self._writes_names = True
        for feature in list(self.layer.getFeatures(request)):
            for index, value in columns.items():
                self.layer.changeAttributeValue(feature.id(), index, value, feature[index])
        self._writes_names = False

    def _widest(self) -> float:
        value = self.layer.maximumValue(self.layer.fields().indexOf(WIDTH))
        return float(value) if isinstance(value, (int, float)) else 0.0

    # --- changes of the layer

    def _note(self, feature: QgsFeature) -> tuple[int, StrokeRecord]:
        """Remember place in time and class of a feature; return its place and record."""
        self._list()
        place = self._places.get(feature.id())
        if place is None:
            sequence = _sequence_of(feature)
            place = (
                sequence
                if sequence is not None and sequence not in self._used_places
                else self._free_place(feature.id())
            )
            self._places[feature.id()] = place
            self._used_places.add(place)
            if sequence != place:
                self._unwritten.add(feature.id())
            self._next_place = max(self._next_place, place + 1)
        record = record_of(feature, self.layer.fields().names(), CLASS, WIDTH)
        class_id = record.class_value if isinstance(record.class_value, int) else 0
        self._classes[place] = class_id
        (self._filled.add if record.filled else self._filled.discard)(place)
        self.names.note(place, class_id, record.class_name)
        return place, replace(record, id=place)

    def _free_place(self, feature_id: int) -> int:
        if feature_id not in self._listed_ids:
            return self._next_place
        self._next_listed += 1
        return self._next_listed - 1

    def _report(self, feature_id: int) -> None:
        """Report a new or changed stroke: at once, or by the timer when many come at a time."""
        self._burst_size += 1
        if self._burst_size == 1:
            self._pause_timer.start()
        if self._burst_size > MAX_IN_A_ROW:
            if not self._unread or self._unread[0] != feature_id:  # each of its values is reported
                self._unread.appendleft(feature_id)
            self._read_timer.start()
            return
        feature = self.layer.getFeature(feature_id)
        if feature.isValid():
            place, record = self._note(feature)
            self._emit({place: record})

    def _end_burst(self) -> None:
        self._burst_size = 0

    def _added(self, feature_id: int) -> None:
        if not self._saving:
            self._report(feature_id)

    def _deleted(self, feature_ids: list[int]) -> None:
        if self._saving:
            return
        places = [self._places[feature_id] for feature_id in feature_ids if feature_id in self._places]
        for place in places:
            self._classes.pop(place, None)
            self.names.drop(place)
        self._emit(dict.fromkeys(places))

    def _geometry_changed(self, feature_id: int, _geometry: QgsGeometry) -> None:
        if not self._saving:
            self._report(feature_id)

    def _value_changed(self, feature_id: int, index: int, value: object) -> None:
        if self._saving:
            return
        name, place = self.layer.fields().at(index).name(), self._places.get(feature_id)
        if name == SEQUENCE:
            self._unwritten.add(feature_id)
        elif name == NAME and place is not None:
            self.names.note_value(place, value, by_others=not self._writes_names)
        elif name in (CLASS, WIDTH, FILLED):
            if name == CLASS and place is not None and isinstance(value, int):
                self._classes[place] = value  # at once, because the stroke may be read later
            self._report(feature_id)

    def write_places(self) -> None:
        """Write places in time that are missing in the layer into it, when it is open for editing."""
        was_saving, self._saving = self._saving, True
        self._write_places()
        self._saving = was_saving

    def _before_commit(self) -> None:
        """Write missing places before the features get new ids: the places identify them afterwards."""
        self._saving, self._committed_places = True, {}
        self._save_timer.start()
        self._write_places()
        names = self.listed_names()
        for class_id, places in self._stale(names).items():
            self._set_names(places, names[class_id])

    def _write_places(self) -> None:
        index = self.layer.fields().indexOf(SEQUENCE)
        if index < 0 or not self.layer.isEditable() or not self._unwritten:
            return
        request = QgsFeatureRequest().setFlags(QgsFeatureRequest.Flag.NoGeometry)
        request.setFilterFids(list(self._unwritten)).setSubsetOfAttributes([SEQUENCE], self.layer.fields())
        sequences = {feature.id(): _sequence_of(feature) for feature in self.layer.getFeatures(request)}
        for feature_id, sequence in sequences.items():
            place = self._places.get(feature_id)
            if place is not None and sequence != place:
                self.layer.changeAttributeValue(feature_id, index, place)
        self._unwritten = set()

    def _end_saving(self) -> None:
        self._saving = False

    def _committed(self, _layer_id: str, features: list[QgsFeature]) -> None:
        """Note the new feature ids of saved strokes."""
        self._committed_places.update(
            (feature.id(), place) for feature in features if (place := _sequence_of(feature)) is not None
        )

    def _after_commit(self) -> None:
        self._saving = False
        if self.layer.fields().indexOf(SEQUENCE) < 0 or self._unread or not self._is_listed:
            self._reread()
            return
        unchanged = {
            feature_id: place
            for feature_id, place in self._places.items()
            if feature_id >= 0 and place in self._classes
        }
        self._places = {**unchanged, **self._committed_places}

    def _before_roll_back(self, *_buffer: object) -> None:
        """Report nothing while QGIS takes back one change after the other."""
        self._saving = True

    def _after_roll_back(self) -> None:
        self._saving = False
        self._reread_timer.start()  # later: a project that is saved under another name has other strokes by then

    def _reread(self) -> None:
        self._reread_timer.stop()
        self.replaced.emit()


def _sequence_of(feature: QgsFeature) -> int | None:
    value = feature[SEQUENCE] if feature.fieldNameIndex(SEQUENCE) >= 0 else None
    return int(value) if isinstance(value, int) and value > 0 else None


def _as_multi(geometry: QgsGeometry) -> QgsGeometry:
    multi = QgsGeometry(geometry)
    multi.convertToMultiType()
    return multi
