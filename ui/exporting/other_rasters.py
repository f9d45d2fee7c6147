# SPDX-License-Identifier: GPL-2.0-or-later
"""Applies the strokes to other rasters: writes their model and opens the dialog that applies it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis, QgsProcessingUtils, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QObject

from ...i18n import tr
from ...i18n.sentences import filled
from ..project.classes import to_legend
from ..project.raster_choice import is_image
from ..strokes.elsewhere import kind_of_bands
from .batch import Batch
from .batch_dialog import BatchDialog
from .processing_run import CANCELLED, open_dialog
from .training_state import training_state

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from ..dialogs.export_dialog import ExportOptions
    from ..dock.messages import Messages
    from ..project.current_raster import CurrentRaster
    from ..strokes.elsewhere import StrokesElsewhere
    from ..strokes.strokes import Strokes
    from ..worker.questions import Questions

ALGORITHM = "clusterbrush:applymodel"
FILE_NAME = "strokes_model.json"


class OtherRasters(QObject):
    """Uses the model of the last export while the strokes are unchanged, else writes one into a temporary file.

    Parameters
    ----------
    iface : QgisInterface
    project : QgsProject
    raster : CurrentRaster
    strokes : Strokes
    further : StrokesElsewhere
        Strokes of other rasters that the model is learned from too.
    questions : Questions
    messages : Messages
    """

    def __init__(
        self,
        iface: QgisInterface,
        project: QgsProject,
        raster: CurrentRaster,
        strokes: Strokes,
        further: StrokesElsewhere,
        questions: Questions,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._iface, self._project, self._raster = iface, project, raster
        self._strokes, self._further = strokes, further
        self._batch = Batch(project, self)
        self._batch.begun.connect(self._note_begun)
        self._batch.ended.connect(self._note_end)
        self._batch.finished.connect(self._report)
        self._reasons: dict[int, str] = {}  # by position of the raster
        self._dialog: BatchDialog | None = None
        self._questions, self._messages = questions, messages
        self._export_states: dict[str, tuple[Any, ...]] = {}  # training state by path of a model being exported
        self._path = ""
        self._training_state: tuple[Any, ...] | None = None  # of the model in the file
        self._requested_state: tuple[Any, ...] | None = None  # of the model that is being learned
        self._ticket = 0

    def apply(self) -> None:
        """Open the dialog, after the model was learned where there is none of these strokes yet."""
        if not any(self._strokes.counts.values()):
            self._messages.ask_for_strokes()
        elif self._dialog is not None and self._batch.is_running:
            self._dialog.raise_()
        elif self._path and self._training_state == self._current_state() and Path(self._path).is_file():
            self._open()
        else:
            self._requested_state = self._current_state()
            self._messages.hint(tr("Learning from the strokes. The dialog opens in a moment."))
            settings = self._raster.settings
            path = QgsProcessingUtils.generateTempFilename(FILE_NAME)
            self._ticket = self._questions.ask_model(to_legend(settings.classes), path)

    def note_export(self, options: ExportOptions) -> None:
        """Note the training state of an export that begins."""
        if options.model:
            self._export_states[options.model_path] = self._current_state()

    def note_exported(self, options: ExportOptions) -> None:
        """Use the model of a successful export from now on."""
        if options.model:
            self._path, self._training_state = options.model_path, self._export_states.pop(options.model_path, None)

    def take_model(self, ticket: int, path: str) -> None:
        """Open the dialog with the requested model."""
        if ticket == self._ticket:
            self._path, self._training_state = path, self._requested_state
            self._messages.drop()
            self._open()

    def give_up(self, ticket: int, *_reason: object) -> None:
        """Say that there is no model, because strokes changed meanwhile or the raster is still being grouped."""
        if ticket == self._ticket:
            self._messages.hint(tr("There is no model yet: wait until the raster is grouped and the strokes rest."))

    def fail(self, ticket: int, sentence: str) -> None:
        """Show why there is no model."""
        if ticket == self._ticket:
            self._messages.drop()
        self._messages.warn(sentence)

    def _open(self) -> None:
        layer = self._raster.layer
        if layer is None:
            return
        if self._dialog is not None:
            self._dialog.close()
        kind = kind_of_bands(layer)
        rasters = [(image.id(), image.name(), kind_of_bands(image) == kind) for image in self._other_images()]
        nodata, window = self._raster.settings.nodata, self._iface.mainWindow()
        dialog = BatchDialog(self._batch, self._path, rasters, self._folder(), nodata, window)
        dialog.fullRequested.connect(partial(self._open_full, self._path))
        dialog.finished.connect(partial(self._forget_dialog, dialog))
        self._dialog = dialog
        dialog.show()

    def _forget_dialog(self, dialog: BatchDialog, _result: int) -> None:
        if self._dialog is dialog:
            self._dialog = None

    def unload(self) -> None:
        """Close the dialog and stop the work."""
        if self._dialog is not None:
            self._dialog.close()
        self._batch.unload()

    def _open_full(self, model: str, source: str) -> None:
        """Open the dialog of the toolbox."""
        open_dialog(ALGORITHM, {"MODEL": model, "INPUT": source} if source else {"MODEL": model})

    def _folder(self) -> str:
        """Return the folder of the project, else that of the raster."""
        path = self._project.fileName() or (self._raster.layer.source() if self._raster.layer is not None else "")
        return str(Path(path).parent) if path and Path(path).parent.is_dir() else str(Path.home())

    def _other_images(self) -> list[QgsRasterLayer]:
        """Return the images of the project, by name, other than the current raster."""
        layers = sorted(self._project.mapLayers().values(), key=lambda layer: layer.name())
        return [
            layer
            for layer in layers
            if isinstance(layer, QgsRasterLayer)
            and layer.isValid()
            and is_image(layer)
            and layer is not self._raster.layer
        ]

    def _note_begun(self, position: int) -> None:
        if position == 0:
            self._reasons = {}

    def _note_end(self, position: int, reason: str) -> None:
        self._reasons[position] = reason

    def _report(self) -> None:
        """Say in the message bar how the rasters went."""
        reasons = list(self._reasons.values())
        failures = [reason for reason in reasons if reason and reason != CANCELLED]
        done = reasons.count("")
        if failures:
            text = filled(tr("Classified rasters: {done}, failed: {failed}. {reason}"),
                          done=done, failed=len(failures), reason=failures[0])  # fmt: skip
            level = Qgis.MessageLevel.Warning
        elif CANCELLED in reasons:
            text = filled(tr("Cancelled. Classified rasters: {done}."), done=done)
            level = Qgis.MessageLevel.Info
        else:
            text, level = filled(tr("Classified rasters: {done}."), done=done), Qgis.MessageLevel.Success
        self._iface.messageBar().pushMessage("ClusterBrush", text, level)

    def _current_state(self) -> tuple[Any, ...]:
        return training_state(self._raster, self._strokes, self._further)
