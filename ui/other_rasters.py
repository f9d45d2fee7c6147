# SPDX-License-Identifier: GPL-2.0-or-later
"""The strokes applied to other rasters: their model, and Processing's dialog filled in with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import QgsProcessingUtils, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QObject

from ..core.raster_writer import LegendEntry
from ..i18n import tr
from .processing_run import open_dialog
from .raster_choice import is_map

if TYPE_CHECKING:
    from .current_raster import CurrentRaster
    from .export_dialog import Wishes
    from .questions import Questions
    from .strokes import Strokes
    from .words import Words

ALGORITHM = "clusterbrush:applymodel"
FILE_NAME = "strokes_model.json"


class OtherRasters(QObject):
    """Takes the model of the last export while the strokes are the same, else has one written into a private file.

    Parameters
    ----------
    project : QgsProject
    raster : CurrentRaster
    strokes : Strokes
    questions : Questions
    words : Words
    """

    def __init__(
        self,
        project: QgsProject,
        raster: CurrentRaster,
        strokes: Strokes,
        questions: Questions,
        words: Words,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._project, self._raster, self._strokes = project, raster, strokes
        self._questions, self._words = questions, words
        self._begun: dict[str, tuple[Any, ...]] = {}  # path of an exported model to what it was learned from
        self._path = ""
        self._taught: tuple[Any, ...] | None = None  # what the model in the file was learned from
        self._asked: tuple[Any, ...] | None = None
        self._ticket = 0

    def apply(self) -> None:
        """Open the dialog; where there is no model of these strokes yet, as soon as there is one."""
        if not any(self._strokes.counts.values()):
            self._words.ask_for_strokes()
        elif self._path and self._taught == self._lesson() and Path(self._path).is_file():
            self._open()
        else:
            self._asked = self._lesson()
            self._words.hint(tr("Learning from the strokes. The dialog opens in a moment."))
            settings = self._raster.settings
            legend = [LegendEntry(one.id, one.name, one.colour) for one in settings.classes]
            path = QgsProcessingUtils.generateTempFilename(FILE_NAME)
            self._ticket = self._questions.ask_model(settings.method == 0, legend, path)

    def note_export(self, wishes: Wishes) -> None:
        """Note what an export begins to learn from."""
        if wishes.model:
            self._begun[wishes.model_path] = self._lesson()

    def note_exported(self, wishes: Wishes) -> None:
        """Take the model of an export from now on."""
        if wishes.model:
            self._path, self._taught = wishes.model_path, self._begun.pop(wishes.model_path, None)

    def take_model(self, ticket: int, path: str) -> None:
        """Open the dialog with a model that was asked for."""
        if ticket == self._ticket:
            self._path, self._taught = path, self._asked
            self._words.advise(self._strokes.counts)
            self._open()

    def give_up(self, ticket: int, *_reason: object) -> None:
        """Say that there is no model: the strokes changed meanwhile, or the raster is still being grouped."""
        if ticket == self._ticket:
            self._words.hint(tr("There is no model yet: wait until the raster is grouped and the strokes rest."))

    def fail(self, ticket: int, sentence: str) -> None:
        """Say why there is no model."""
        if ticket == self._ticket:
            self._words.advise(self._strokes.counts)
        self._words.say(sentence)

    def _open(self) -> None:
        parameters: dict[str, Any] = {"MODEL": self._path}
        other = self._first_other()
        if other is not None:
            parameters["INPUT"] = other.id()
        open_dialog(ALGORITHM, parameters)

    def _first_other(self) -> QgsRasterLayer | None:
        """Return an image of the project that is not the one painted on."""
        layers = sorted(self._project.mapLayers().values(), key=lambda one: one.name())
        images = (one for one in layers if isinstance(one, QgsRasterLayer) and one.isValid() and not is_map(one))
        return next((one for one in images if one is not self._raster.layer), None)

    def _lesson(self) -> tuple[Any, ...]:
        """Return what a model of the strokes as they are depends on."""
        layer, settings = self._raster.layer, self._raster.settings
        return (
            layer.id() if layer is not None else "",
            self._strokes.revision,
            settings.method,
            settings.threshold,
            settings.clusters,
            tuple(settings.bands),
            tuple(settings.classes),
        )
