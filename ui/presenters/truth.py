# SPDX-License-Identifier: GPL-2.0-or-later
"""Accuracy against a truth layer: the layer is chosen, figures come in a window, and errors as a layer on the map."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import QgsVectorLayer
from qgis.PyQt.QtCore import QObject

from ...core.base.errors import ClusterBrushError
from ...i18n import tr
from ...i18n.sentences import translated
from ..dialogs.accuracy_dialog import AccuracyDialog
from ..dialogs.truth_dialog import TruthDialog
from ..exporting.processing_run import CANCELLED
from ..project.truth_choice import TruthChoice, keep_truth_choice, truth_choice
from ..strokes.fields import is_stroke_layer
from ..worker.core_task import CoreTask
from ..worker.truth_judging import Judgement, judge, truth_source
from .error_layer import error_layers, file_for_errors, show_errors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsMapLayer, QgsProject
    from qgis.gui import QgisInterface

    from ..dock.messages import Messages
    from ..project.current_raster import CurrentRaster
    from ..strokes.strokes import Strokes
    from ..worker.truth_judging import TruthSource
    from .judged import Judged

MAP_SHARE = 0.7  # of the progress, for the computation of the map


class TruthAccuracy(QObject):
    """Asks for the truth, has the map computed and compared in the background, and shows the answer.

    Parameters
    ----------
    iface : QgisInterface
    project : QgsProject
    raster : CurrentRaster
    strokes : Strokes
    judged : Judged
        Gives the map.
    messages : Messages
    """

    def __init__(
        self,
        iface: QgisInterface,
        project: QgsProject,
        raster: CurrentRaster,
        strokes: Strokes,
        judged: Judged,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._iface, self._project, self._raster, self._strokes = iface, project, raster, strokes
        self._judged, self._messages = judged, messages
        self.window: AccuracyDialog | None = None
        self._choice = TruthChoice("")  # of the truth that the figures in the window are of
        self._coming_choice = TruthChoice("")  # of the truth that is being compared
        self._source: TruthSource | None = None  # waits for the map
        self._wants_errors = False
        self._task: CoreTask | None = None
        self._state: object = None  # what the map depends on of which the window tells
        self._coming_state: object = None  # of the map that is being compared
        self._followed: QgsMapLayer | None = None
        self._truth_has_changed = False  # since the figures in the window
        self._truth_changed_meanwhile = False  # since the computation under way has begun
        judged.ready.connect(self._compare)
        judged.failed.connect(self._map_failed)
        judged.progressed.connect(self._show_map_progress)
        judged.changed.connect(self.look)

    # --- what the person does

    def ask(self) -> None:
        """Open the dialog that asks for the truth layer, and compare when it is accepted."""
        if not self._judged.is_possible():
            return
        dialog = TruthDialog(
            self._no_truths(), truth_choice(self._project), self._iface.activeLayer(), self._iface.mainWindow()
        )
        accepted, choice = dialog.exec() == TruthDialog.DialogCode.Accepted, dialog.choice
        dialog.deleteLater()
        if accepted and choice is not None:
            keep_truth_choice(self._project, choice)
            self.compare(choice)

    def compare(self, choice: TruthChoice) -> None:
        """Compute the figures of a truth layer and show them in the window."""
        self._open()
        self._begin(choice, with_errors=False)

    def show_errors(self) -> None:
        """Add the layer of errors, once the figures are known."""
        self._begin(self._choice, with_errors=True)

    def again(self) -> None:
        """Compute the figures of the truth that was compared last, also when that failed."""
        self._begin(self._coming_choice, with_errors=False)

    def cancel(self) -> None:
        """Stop the computation."""
        if self._source is not None:
            self._judged.cancel()
        if self._task is not None:
            self._task.cancel()

    def _no_truths(self) -> list[QgsMapLayer]:
        """Return the layers that are no truth."""
        strokes = [layer for layer in self._project.mapLayers().values() if is_stroke_layer(layer)]
        image = [self._raster.layer] if self._raster.layer is not None else []
        return [*strokes, *image, *error_layers(self._project)]

    # --- what happens meanwhile

    def look(self) -> None:
        """Say so when the map is another one than that of the figures."""
        if self.window is not None and not self.is_running and self._is_out_of_date:
            self.window.show_out_of_date()

    @property
    def _is_out_of_date(self) -> bool:
        """True when figures are known, and map or truth are no longer those that they hold for."""
        return self._state is not None and (self._truth_has_changed or self._state != self._judged.state)

    def leave(self, ids: Sequence[str]) -> None:
        """Stop when the truth layer is removed."""
        if self.window is None or self._coming_choice.layer_id not in ids:
            return
        self._follow(None)
        if self.is_running:
            self._drop()
            self._show_failure(tr("The truth layer was removed before it was compared."))

    def forget(self) -> None:
        """Stop, and close the window with its raster."""
        self._drop()
        self._follow(None)
        self._state = None
        if self.window is not None:
            self.window.close()

    @property
    def is_running(self) -> bool:
        """Return True while figures or errors are being computed."""
        return self._source is not None or self._task is not None

    # --- the computation

    def _begin(self, choice: TruthChoice, with_errors: bool) -> None:
        if self.window is None or not self._judged.is_possible():
            return
        self._coming_choice = choice
        layer = self._project.mapLayer(choice.layer_id)
        if layer is None:
            self._show_failure(tr("The truth layer is no longer in the project. Choose another one."))
            return
        self._drop()
        try:
            self._source = truth_source(layer, choice)
        except ClusterBrushError as error:
            self._show_failure(translated(error))
            return
        self._follow(layer)
        self._truth_changed_meanwhile = False
        self._wants_errors = with_errors
        self.window.show_progress(0.0, tr("Computing the map as an export would write it…"))
        self._judged.ask()

    def _compare(self, path: str) -> None:
        """Hold the map that is ready against the truth."""
        source, self._source = self._source, None
        if source is None or self.window is None:
            return
        self._coming_state = self._judged.state_of_map
        self.window.show_progress(100.0 * MAP_SHARE, tr("Comparing with {truth}…").format(truth=source.title))
        errors = partial(file_for_errors, self._project.fileName()) if self._wants_errors else None
        work = partial(judge, path, source, errors)
        task = CoreTask(tr("Accuracy against {truth}").format(truth=source.title), work)
        task.ready.connect(self._take)
        task.failed.connect(self._fail)
        task.progressChanged.connect(self._show_task_progress)
        self._task = task
        task.start()

    def _take(self, judgement: Judgement) -> None:
        self._task = None
        if self.window is None:
            return
        self._choice = self._coming_choice
        self._state, self._truth_has_changed = self._coming_state, self._truth_changed_meanwhile
        self.window.show_judgement(judgement)
        if judgement.errors:
            self._add_errors(judgement)
        self.look()

    def _add_errors(self, judgement: Judgement) -> None:
        strokes = self._strokes.layer
        strokes_id = strokes.id() if strokes is not None else ""
        layer = show_errors(self._project, judgement, strokes_id, self._choice.layer_id)
        if layer is None:
            self._messages.warn(tr("{path} cannot be opened.").format(path=judgement.errors))
        elif self._project.fileName() and Path(judgement.errors).parent != Path(self._project.fileName()).parent:
            text = tr("The folder of the project cannot be written to: the errors are kept until QGIS is closed.")
            self._messages.inform(text)

    def _map_failed(self, reason: str) -> None:
        if self._source is not None:
            self._source = None
            self._fail(reason)

    def _fail(self, reason: str) -> None:
        self._task = None
        self._show_failure(tr("Cancelled.") if reason == CANCELLED else reason)

    def _show_failure(self, sentence: str) -> None:
        if self.window is not None:
            self.window.show_failure(sentence, self._is_out_of_date)

    def _drop(self) -> None:
        """Stop what is under way; nothing is told of it."""
        self._source = None
        task, self._task = self._task, None
        if task is not None:
            task.drop()

    def _show_map_progress(self, percent: float) -> None:
        if self._source is not None and self.window is not None:
            self.window.show_progress(MAP_SHARE * percent)

    def _show_task_progress(self, percent: float) -> None:
        if self._task is not None and self.window is not None:
            self.window.show_progress(100.0 * MAP_SHARE + (1.0 - MAP_SHARE) * percent)

    # --- the window and the truth layer

    def _open(self) -> None:
        if self.window is None:
            file = self._project.fileName()
            window = AccuracyDialog(str(Path(file).parent) if file else str(Path.home()), self._iface.mainWindow())
            window.againRequested.connect(self.again)
            window.errorsRequested.connect(self.show_errors)
            window.cancelRequested.connect(self.cancel)
            window.finished.connect(self._closed)
            self.window = window
        self.window.show()
        self.window.raise_()

    def _closed(self, _result: int) -> None:
        window, self.window = self.window, None
        self._drop()
        self._follow(None)
        if window is not None:
            window.deleteLater()

    def _follow(self, layer: QgsMapLayer | None) -> None:
        """Notice from now on when the data of the truth layer change."""
        if self._followed is not None:
            for signal in _data_signals(self._followed):
                signal.disconnect(self._truth_changed)
        self._followed = layer
        if layer is not None:
            for signal in _data_signals(layer):
                signal.connect(self._truth_changed)

    def _truth_changed(self) -> None:
        """Say that the figures are out of date; those being computed are at their end."""
        self._truth_has_changed = self._truth_changed_meanwhile = True
        self.look()


def _data_signals(layer: QgsMapLayer) -> list[Any]:
    """Return the signals of changes of a layer's data, those that are not saved yet among them."""
    return [layer.dataChanged, layer.layerModified] if isinstance(layer, QgsVectorLayer) else [layer.dataChanged]
