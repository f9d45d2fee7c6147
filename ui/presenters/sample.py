# SPDX-License-Identifier: GPL-2.0-or-later
"""Accuracy by random points: a sample is drawn from the map, labelled, and ends in areas with intervals."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QDateTime, QObject, Qt

from ...core.answers.area_estimates import estimate_areas
from ...core.base.errors import ClusterBrushError
from ...i18n import tr
from ...i18n.sentences import filled, number_locale, translated
from ..dialogs.estimates_dialog import EstimatesDialog
from ..dialogs.sample_dialog import SampleDialog
from ..exporting.processing_run import CANCELLED
from ..strokes.sample_layer import Design, SampleLayer, design_of, make_sample_layer, sample_layer_of, style_sample
from ..strokes.saving import save_strokes
from ..worker.core_task import CoreTask
from ..worker.sampling import count_strata, draw

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qgis.core import QgsProject
    from qgis.gui import QgisInterface

    from ...core.answers.area_sample import Stratum
    from ..dock.class_list import ClassList
    from ..dock.messages import Messages
    from ..project.current_raster import CurrentRaster
    from ..strokes.strokes import Strokes
    from ..worker.sampling import DrawnSample
    from .judged import Judged
    from .labelling import Labelling

MAP_SHARE = 0.8  # of the progress, for the computation of the map; its classes are counted in the rest


class AreaSample(QObject):
    """Has a sample drawn, hands it to `Labelling`, and shows what the labels say.

    Parameters
    ----------
    iface : QgisInterface
    project : QgsProject
    raster : CurrentRaster
    strokes : Strokes
    classes : ClassList
    judged : Judged
        Gives the map.
    labelling : Labelling
    messages : Messages
    """

    def __init__(
        self,
        iface: QgisInterface,
        project: QgsProject,
        raster: CurrentRaster,
        strokes: Strokes,
        classes: ClassList,
        judged: Judged,
        labelling: Labelling,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._iface, self._project, self._raster, self._strokes = iface, project, raster, strokes
        self._classes, self._judged, self._labelling, self._messages = classes, judged, labelling, messages
        self.dialog: SampleDialog | None = None
        self.window: EstimatesDialog | None = None
        self.sample: SampleLayer | None = None
        self._is_waiting = False  # for the map
        self._map: tuple[str, str, int] = "", "", 0  # path, what it depended on, edits of its strokes
        self._strata: tuple[Stratum, ...] = ()
        self._task: CoreTask | None = None
        self._n_edits: dict[str, int] = {}  # of the strokes when a sample was drawn in this session, by its layer
        judged.ready.connect(self._count)
        judged.failed.connect(self._map_failed)
        judged.progressed.connect(self._show_map_progress)
        judged.changed.connect(self.look)
        labelling.finished.connect(self.show_figures)
        labelling.figuresRequested.connect(self.show_figures)
        classes.changed.connect(self._classes_changed)

    # --- what the person does

    def ask(self) -> None:
        """Go on with the sample of the raster: label it, or show its figures; without one ask for a new one."""
        sample = self._follow()
        if sample is None:
            self.ask_new()
        elif sample.next_open(0) is None if sample.points else True:
            self.show_figures()
        else:
            self.label_points()

    def ask_new(self) -> None:
        """Open the dialog for a new sample, and have the classes of the map counted meanwhile."""
        if not self._judged.is_possible():
            return
        self._open_dialog()
        self._drop()
        self._is_waiting = True
        if self.dialog is not None:
            self.dialog.show_progress(0.0, tr("Computing the map as an export would write it…"))
        self._judged.ask()

    def label_points(self) -> None:
        """Label the points from the first that has no label; all of them again when each has one."""
        sample = self._follow()
        if sample is None:
            self.ask_new()
        else:
            self._labelling.begin(sample)

    def show_figures(self) -> None:
        """Open the window with what the labels say so far."""
        if self._follow() is None:
            self.ask_new()
            return
        if self.window is None:
            file = self._project.fileName()
            folder = str(Path(file).parent) if file else str(Path.home())
            window = EstimatesDialog(folder, self._iface.mainWindow())
            window.labelRequested.connect(self.label_points)
            window.newRequested.connect(self.ask_new)
            window.finished.connect(self._window_closed)
            self.window = window
        self.window.show()
        self.window.raise_()
        self._show_estimates()

    def cancel(self) -> None:
        """Stop what is being computed."""
        if self._is_waiting:
            self._judged.cancel()
        if self._task is not None:
            self._task.cancel()

    # --- what happens meanwhile

    def look(self) -> None:
        """Say so when the map is another one than that of the sample."""
        if self.sample is None:
            return
        has_changed = self._has_changed(self.sample)  # noted with the layer, also while no window is open
        text = tr("The strokes or the settings have changed since the points were drawn. The figures hold for the "
                  "map as it was then, and the estimated areas stay valid; for the accuracy of the present map "
                  "draw a new sample.")  # fmt: skip
        if self.window is not None and has_changed:
            self.window.show_status(text)
        elif self.window is not None and self.window.status.text() == text:
            self.window.show_status("")

    def leave(self, ids: Sequence[str]) -> None:
        """Stop when the layer of the sample is removed."""
        if self.sample is None or self.sample.layer.id() not in ids:
            return
        was_labelling = self._labelling.is_on
        self._let_go()
        if self.window is not None:
            self.window.close()
        if was_labelling:
            self._messages.warn(tr("The layer of the sample was removed, so labelling has stopped."))

    def forget(self) -> None:
        """Stop, and close the windows with their raster."""
        self._drop()
        self._let_go()
        self._strata, self._map = (), ("", "", 0)
        for window in (self.dialog, self.window):
            if window is not None:
                window.close()

    @property
    def is_running(self) -> bool:
        """Return True while a map, its classes or a sample are being computed."""
        return self._is_waiting or self._task is not None

    # --- counting and drawing

    def _count(self, path: str) -> None:
        """Count the classes of the map that is ready."""
        if not self._is_waiting or self.dialog is None:
            return
        self._is_waiting = False
        is_present = self._judged.state == self._judged.state_of_map
        self._map = path, self._basis() if is_present else "", self._strokes.n_edits
        self.dialog.show_progress(100.0 * MAP_SHARE, tr("Counting the classes…"))
        self._start(tr("Counting the classes of the map"), partial(count_strata, path), self._show_strata)

    def _show_strata(self, strata: list[Stratum]) -> None:
        self._task = None
        self._strata = tuple(strata)
        if self.dialog is not None:
            self.dialog.show_strata(strata)

    def _draw(self, counts: dict[int, int], seed: int) -> None:
        if self.dialog is None or self.is_running or not self._strata:
            return
        self.dialog.show_progress(0.0, tr("Drawing points…"))
        work = partial(draw, self._map[0], counts, self._strata, seed)
        self._start(tr("Drawing random points"), work, partial(self._take, seed))

    def _take(self, seed: int, drawn: DrawnSample) -> None:
        """Add the layer of the sample, and begin to label it."""
        self._task = None
        raster = self._raster.layer
        if raster is None or self.dialog is None:
            return
        time = QDateTime.currentDateTime().toString(Qt.DateFormat.ISODateWithMs)
        design = Design(self._strata, seed, time, drawn.steps, self._map[1])
        name = tr("Sample to label on {raster}").format(raster=raster.name())
        layer = make_sample_layer(raster, name, design, drawn.points)
        style_sample(layer, self._classes.all)
        self._n_edits[layer.id()] = self._map[2]
        self._project.addMapLayer(layer, False)
        root = self._project.layerTreeRoot()
        strokes = self._strokes.layer
        node = root.findLayer(strokes.id()) if strokes is not None else None
        parent, place = (node.parent(), node.parent().children().index(node) + 1) if node is not None else (root, 0)
        parent.insertLayer(place, layer)
        self.dialog.close()
        if self._project.fileName():
            for sentence in save_strokes(self._project, [layer]):
                self._messages.warn(sentence)
        self.label_points()

    def _start(self, title: str, work: Callable[[Any], Any], take: Callable[[Any], None]) -> None:
        task = CoreTask(title, work)
        task.ready.connect(take)
        task.failed.connect(self._fail)
        task.progressChanged.connect(self._show_task_progress)
        self._task = task
        task.start()

    def _map_failed(self, reason: str) -> None:
        if self._is_waiting:
            self._is_waiting = False
            self._fail(reason)

    def _fail(self, reason: str) -> None:
        self._task = None
        if self.dialog is not None:
            self.dialog.show_failure(tr("Cancelled.") if reason == CANCELLED else reason)

    def _drop(self) -> None:
        """Stop what is under way; nothing is told of it."""
        self._is_waiting = False
        task, self._task = self._task, None
        if task is not None:
            task.drop()

    def _show_map_progress(self, percent: float) -> None:
        if self._is_waiting and self.dialog is not None:
            self.dialog.show_progress(MAP_SHARE * percent)

    def _show_task_progress(self, percent: float) -> None:
        if self._task is not None and self.dialog is not None:
            begun = 0.0 if self._strata else MAP_SHARE
            self.dialog.show_progress(100.0 * begun + (1.0 - begun) * percent)

    # --- the sample

    def _follow(self) -> SampleLayer | None:
        """Return the last sample of the raster, followed; None without one."""
        raster = self._raster.layer
        layer = sample_layer_of(raster, self._project) if raster is not None else None
        if self.sample is not None and (layer is None or self.sample.layer.id() != layer.id()):
            self._let_go()
        if layer is not None and self.sample is None:
            design = design_of(layer)
            if design is None:
                return None
            self.sample = SampleLayer(layer, design, self)
            self.sample.changed.connect(self._labels_changed)
            style_sample(layer, self._classes.all)
        return self.sample

    def _let_go(self) -> None:
        """Stop labelling and following the sample; its layer stays."""
        self._labelling.leave()
        sample, self.sample = self.sample, None
        if sample is not None:
            sample.changed.disconnect(self._labels_changed)
            sample.unload()

    def _basis(self) -> str:
        """Return what the map depends on, as text that means the same when the project is opened again."""
        settings = self._raster.settings
        values = [
            sorted(self._strokes.counts.items()), settings.method, settings.threshold, settings.clusters,
            settings.nodata, settings.area, settings.further, settings.preset, settings.bands,
            settings.least_confidence, settings.smoothing, settings.min_patch_pixels,
        ]  # fmt: skip
        return json.dumps(values)

    def _has_changed(self, sample: SampleLayer) -> bool:
        """Return True when strokes or settings are not those that the map was made of."""
        if self._strokes.n_edits != self._n_edits.get(sample.layer.id(), 0):
            sample.note_changed_map()
        return sample.design.basis != self._basis()

    # --- the windows

    def _open_dialog(self) -> None:
        if self.dialog is None:
            dialog = SampleDialog(self._iface.mainWindow())
            dialog.drawRequested.connect(self._draw)
            dialog.cancelRequested.connect(self.cancel)
            dialog.againRequested.connect(self.ask_new)
            dialog.finished.connect(self._dialog_closed)
            self.dialog = dialog
        self._strata = ()
        self.dialog.show_strata(())
        self.dialog.show()
        self.dialog.raise_()

    def _dialog_closed(self, _result: int) -> None:
        dialog, self.dialog = self.dialog, None
        self._drop()
        if dialog is not None:
            dialog.deleteLater()

    def _window_closed(self, _result: int) -> None:
        window, self.window = self.window, None
        if window is not None:
            window.deleteLater()

    def _labels_changed(self, _place: int) -> None:
        if self.window is not None:
            self._show_estimates()

    def _classes_changed(self) -> None:
        """Show new names and colours."""
        if self.sample is not None:
            style_sample(self.sample.layer, self._classes.all)
            self._labelling.show_classes()
            self._labels_changed(-1)

    def _show_estimates(self) -> None:
        window, sample = self.window, self.sample
        if window is None or sample is None:
            return
        window.show_lead(_lead(sample))
        names = {paint_class.id: paint_class.name for paint_class in self._classes.all}
        try:
            result = estimate_areas(sample.design.strata, sample.labels, names)
        except ClusterBrushError as error:
            window.show_nothing(translated(error))
        else:
            window.show_estimates(result, {paint_class.id: paint_class.colour for paint_class in self._classes.all})
        self.look()


def _lead(sample: SampleLayer) -> str:
    """Return how many points have a label, and when they were drawn."""
    date = QDateTime.fromString(sample.design.drawn, Qt.DateFormat.ISODateWithMs).date()
    locale = number_locale()
    day = locale.toString(date, locale.FormatType.ShortFormat)
    done, count = sample.n_labelled, len(sample.points)
    if done == count:
        text = tr("From {count} points that were drawn by chance on {day} and labelled. ± holds in 95 of 100 samples.")
    else:
        text = tr("So far: {done} of {count} points that were drawn by chance on {day} are labelled. ± holds in 95 of "
                  "100 samples.")  # fmt: skip
    return filled(text, done=done, count=count, day=day)
