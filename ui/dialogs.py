# SPDX-License-Identifier: GPL-2.0-or-later
"""The dialogs that the dock opens: settings of the raster, and export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..core.errors import ClusterBrushError
from ..i18n import tr
from .cluster_suggestion import ClusterSuggestion
from .export import Exporter, is_available
from .settings_menu import SettingsDialog
from .stroke_fields import is_stroke_layer

if TYPE_CHECKING:
    from .current_raster import CurrentRaster
    from .dock import Dock
    from .strokes import Strokes
    from .words import Words


class Dialogs(QObject):
    """Opens them, and passes on what was chosen.

    Parameters
    ----------
    project : QgsProject
    raster : CurrentRaster
    strokes : Strokes
    exporter : Exporter
    dock : Dock
        Parent of the dialogs.
    words : Words
    """

    regroup = pyqtSignal()  # another grouping, or another stroke layer, was chosen

    def __init__(
        self,
        project: QgsProject,
        raster: CurrentRaster,
        strokes: Strokes,
        exporter: Exporter,
        dock: Dock,
        words: Words,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._project, self._raster, self._strokes = project, raster, strokes
        self._exporter, self._dock, self._words = exporter, dock, words
        self._suggestion = ClusterSuggestion(self)

    def export(self) -> None:
        """Ask for a file name, and export."""
        raster, layer = self._raster.layer, self._strokes.layer
        if raster is None or layer is None or not any(self._strokes.counts.values()):
            self._words.ask_for_strokes()
        elif not is_available():
            self._words.say(tr("This installation cannot export by strokes."))
        else:
            self._strokes.write_places()
            self._exporter.ask(raster, layer, self._raster.settings)

    def ask_settings(self) -> None:
        """Ask for bands, clusters and stroke layer."""
        try:
            source = self._raster.open()
        except ClusterBrushError as error:
            self._words.say_error(error)
            return
        raster = self._raster.layer
        if source is None or raster is None:
            return
        layers = [one for one in self._project.mapLayers().values() if is_stroke_layer(one)]
        layer = self._strokes.layer
        current = layer.id() if layer is not None else ""
        names = [(one.id(), one.name()) for one in layers]
        dialog = SettingsDialog(
            self._raster.settings, raster.id(), source.all_bands, names, current, self._suggestion, self._dock
        )
        if dialog.exec() == SettingsDialog.DialogCode.Accepted:
            self.take_settings(dialog.chosen_bands(), dialog.clusters.value(), dialog.chosen_layer())
        dialog.deleteLater()

    def take_settings(self, bands: list[int], clusters: int, layer_id: str) -> None:
        """Group anew with other bands and clusters, and paint into another layer where one was chosen."""
        raster, strokes = self._raster.layer, self._strokes.layer
        if raster is None:
            return
        self._raster.settings.bands, self._raster.settings.clusters = bands, clusters
        self._raster.keep()
        self._raster.save()
        layer = self._project.mapLayer(layer_id)
        if isinstance(layer, QgsVectorLayer) and (strokes is None or strokes.id() != layer_id):
            self._strokes.choose(raster, layer)
        self.regroup.emit()
