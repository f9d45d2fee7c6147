# SPDX-License-Identifier: GPL-2.0-or-later
"""The map that is judged: as an export would write it now, from the last export where nothing has changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core.base.errors import ClusterBrushError
from ...i18n import tr
from ...i18n.sentences import translated
from ..dialogs.export_dialog import ExportOptions
from ..exporting.export import is_available, steps_of
from ..exporting.judged_map import JudgedMap
from ..exporting.training_state import map_state

if TYPE_CHECKING:
    from qgis.core import QgsProject

    from ..dock.messages import Messages
    from ..project.current_raster import CurrentRaster
    from ..strokes.elsewhere import StrokesElsewhere
    from ..strokes.strokes import Strokes


class Judged(QObject):
    """Gives the path of the map to all who judge it; it is computed once for them.

    Parameters
    ----------
    project : QgsProject
    raster : CurrentRaster
    strokes : Strokes
    further : StrokesElsewhere
        Strokes of other rasters that the map is learned from too.
    messages : Messages
    """

    ready = pyqtSignal(str)  # path
    failed = pyqtSignal(str)  # why there is no map: a sentence, or `processing_run.CANCELLED`
    progressed = pyqtSignal(float)  # per cent of the computation
    changed = pyqtSignal()  # the map that an export would write is another one now

    def __init__(
        self,
        project: QgsProject,
        raster: CurrentRaster,
        strokes: Strokes,
        further: StrokesElsewhere,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._raster, self._strokes, self._further, self._messages = raster, strokes, further, messages
        self._map = JudgedMap(project, self)
        self._map.ready.connect(self.ready)
        self._map.failed.connect(self.failed)
        self._map.progressed.connect(self.progressed)
        self._export_states: dict[str, tuple[Any, ...]] = {}  # by path of a map that is being exported
        self._requested_state: tuple[Any, ...] | None = None  # of the map that is being computed
        self._last_state: tuple[Any, ...] | None = None

    @property
    def state(self) -> tuple[Any, ...]:
        """Everything that the map depends on; equal states give equal maps."""
        return map_state(self._raster, self._strokes, self._further)

    @property
    def state_of_map(self) -> object:
        """What the map depends on whose path `ready` has told last."""
        return self._map.state

    @property
    def is_running(self) -> bool:
        """Return True while the map is being computed."""
        return self._map.is_running

    def is_possible(self) -> bool:
        """Return True when there is a map to judge; else say what is missing."""
        if self._raster.layer is None or self._strokes.layer is None or not any(self._strokes.counts.values()):
            self._messages.ask_for_strokes()
        elif not is_available():
            self._messages.warn(tr("This installation cannot export by strokes."))
        else:
            return True
        return False

    def ask(self) -> None:
        """Ask for the present map, once `is_possible`; `ready` may come at once, and comes to all who asked."""
        state = self.state
        path = self._map.known(state)
        if path:
            self.ready.emit(path)
        elif not self._map.is_running or state != self._requested_state:
            self._compute(state)

    def cancel(self) -> None:
        """Stop the computation; `failed` tells of it."""
        self._map.cancel()

    def forget(self) -> None:
        """Stop the computation and know no map any more; nothing is told of it."""
        self._export_states, self._requested_state = {}, None
        self._map.forget()

    def unload(self) -> None:
        """Stop for good."""
        self._map.unload()

    def look(self, *_change: object) -> None:
        """Emit `changed` when the map depends on something that is not as it was at the last look."""
        state = self.state
        if state != self._last_state:
            self._last_state = state
            self.changed.emit()

    def note_export(self, options: ExportOptions) -> None:
        """Note the state of an export that begins, when it writes the map as the panel would."""
        settings = self._raster.settings
        cleaning = (settings.smoothing, settings.min_patch_pixels)
        if (options.smoothing, options.min_patch_pixels) == cleaning:
            self._export_states[options.path] = self.state

    def note_exported(self, options: ExportOptions) -> None:
        """Use the map of a successful export."""
        state = self._export_states.pop(options.path, None)
        if state is not None:
            self._map.note(options.path, state)

    def _compute(self, state: tuple[Any, ...]) -> None:
        raster, strokes, settings = self._raster.layer, self._strokes.layer, self._raster.settings
        if raster is None or strokes is None:
            return
        try:
            source = self._raster.open()
        except ClusterBrushError as error:
            self.failed.emit(translated(error))
            return
        self._strokes.write_fields()
        self._further.write_places()
        further = [(other.id(), layer.id()) for other, layer in self._further.pairs]
        path = self._map.new_path()
        patch = settings.min_patch_pixels
        options = ExportOptions(path, False, False, False, smoothing=settings.smoothing, min_patch_pixels=patch)
        grid = source.grid if source is not None else None
        self._requested_state = state
        self._map.start(steps_of(raster.id(), strokes.id(), settings, options, further, grid), path, state)
