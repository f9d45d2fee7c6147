# SPDX-License-Identifier: GPL-2.0-or-later
"""The dialogs that the dock opens: settings of the raster, and export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core.base.errors import ClusterBrushError
from ...i18n import tr
from ..dialogs.cluster_suggestion import ClusterSuggestion
from ..dialogs.extent_settings import Extent
from ..dialogs.settings_dialog import SettingsDialog
from ..exporting.export import Exporter, is_available
from ..project.pixel_state import polygon_layers
from ..strokes.elsewhere import rasters_with_strokes
from ..strokes.fields import is_stroke_layer

if TYPE_CHECKING:
    from ...core.raster.source import RasterSource
    from ..dock.dock import Dock
    from ..dock.messages import Messages
    from ..project.current_raster import CurrentRaster
    from ..strokes.elsewhere import StrokesElsewhere
    from ..strokes.strokes import Strokes
    from .border_hint import BorderHint


class Dialogs(QObject):
    """Opens the dialogs and applies the choices.

    Parameters
    ----------
    project : QgsProject
    raster : CurrentRaster
    strokes : Strokes
    exporter : Exporter
    dock : Dock
        Parent of the dialogs.
    messages : Messages
    elsewhere : StrokesElsewhere
        Strokes of other rasters that are learned from too.
    border : BorderHint
        Knows the value of a border around the image.
    """

    learned_from = pyqtSignal()  # other rasters to learn from were chosen, and nothing else
    regroup = pyqtSignal()  # another grouping, or another stroke layer, was chosen

    def __init__(
        self,
        project: QgsProject,
        raster: CurrentRaster,
        strokes: Strokes,
        exporter: Exporter,
        dock: Dock,
        messages: Messages,
        elsewhere: StrokesElsewhere,
        border: BorderHint,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._project, self._raster, self._strokes = project, raster, strokes
        self._elsewhere, self._border = elsewhere, border
        self._exporter, self._dock, self._messages = exporter, dock, messages
        self._suggestion = ClusterSuggestion(self)

    def export(self) -> None:
        """Open the dialog of the export, or show why there is nothing to export."""
        raster, layer = self._raster.layer, self._strokes.layer
        if raster is None or layer is None or not any(self._strokes.counts.values()):
            self._messages.ask_for_strokes()
        elif not is_available():
            self._messages.warn(tr("This installation cannot export by strokes."))
        else:
            self._strokes.write_fields()
            self._elsewhere.write_places()
            further = [(other.id(), strokes.id()) for other, strokes in self._elsewhere.pairs]
            source = self._opened()
            grid = source.grid if source is not None else None
            self._exporter.ask(raster, layer, self._raster.settings, grid, further)

    def ask_settings(self) -> None:
        """Open the dialog of the settings and apply its choices."""
        source, raster = self._opened(), self._raster.layer
        if source is None or raster is None:
            return
        layers = [layer for layer in self._project.mapLayers().values() if is_stroke_layer(layer)]
        strokes = self._strokes.layer
        current = strokes.id() if strokes is not None else ""
        names = [(layer.id(), layer.name()) for layer in layers]
        dialog = SettingsDialog(
            self._raster.settings, raster.id(), source.file_bands, names, current, self._suggestion, self._dock,
            self._extent(raster),
        )  # fmt: skip
        if dialog.exec() == SettingsDialog.DialogCode.Accepted:
            self._take(dialog, current)
        dialog.deleteLater()

    def _take(self, dialog: SettingsDialog, strokes_id: str) -> None:
        """Apply the choices; the grouping stays when only other rasters to learn from were chosen."""
        settings, extent = self._raster.settings, dialog.extent
        settings.further = extent.chosen_rasters()
        before = (settings.bands, settings.clusters, strokes_id, settings.preset, settings.nodata, settings.area)
        settings.nodata, settings.area = extent.chosen_nodata(), extent.chosen_area()
        chosen = (dialog.chosen_bands(), dialog.clusters.value(), dialog.chosen_layer(), dialog.chosen_features())
        if before == (*chosen, settings.nodata, settings.area):
            self._raster.keep()
            self._raster.save()
            self.learned_from.emit()
        else:
            self.take_settings(*chosen)

    def _extent(self, raster: QgsRasterLayer) -> Extent:
        """Return what can be chosen for the pixels that count, and to learn from."""
        return Extent(
            [(layer.id(), layer.name()) for layer in rasters_with_strokes(raster, self._project)],
            [(layer.id(), layer.name()) for layer in polygon_layers(self._project)],
            self._border.value,
        )

    def _opened(self) -> RasterSource | None:
        """Return the raster opened for reading, or None after showing why it cannot be read."""
        try:
            return self._raster.open()
        except ClusterBrushError as error:
            self._messages.warn_of(error)
            return None

    def take_settings(self, bands: list[int], clusters: int, layer_id: str, preset: str = "") -> None:
        """Group anew with other bands, clusters and features, and use another stroke layer when one was chosen."""
        raster, strokes = self._raster.layer, self._strokes.layer
        if raster is None:
            return
        self._raster.settings.bands, self._raster.settings.clusters = bands, clusters
        self._raster.settings.preset = preset or self._raster.settings.preset
        self._raster.keep()
        self._raster.save()
        layer = self._project.mapLayer(layer_id)
        if isinstance(layer, QgsVectorLayer) and (strokes is None or strokes.id() != layer_id):
            self._strokes.choose(raster, layer)
        self.regroup.emit()
