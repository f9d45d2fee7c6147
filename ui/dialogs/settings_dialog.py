# SPDX-License-Identifier: GPL-2.0-or-later
"""The dialog for the settings of a raster: bands, features, number of clusters, and the stroke layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QWidget,
)

from ...core.features.presets import PRESETS
from ...i18n import tr
from ...i18n.sentences import filled, phrase
from ..project.settings import DEFAULT_CLUSTERS
from .band_list import BandList
from .extent_settings import Extent, ExtentSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.raster.bands import Band
    from ..project.settings import Settings
    from .cluster_suggestion import ClusterSuggestion

MIN_CLUSTERS, MAX_CLUSTERS = 2, 2000
NOTE_WIDTH = 320  # pixels


class SettingsDialog(QDialog):
    """Asks for bands, features, clusters and the stroke layer.

    Parameters
    ----------
    settings : Settings
    raster_id : str
        Of the raster layer.
    bands : sequence of Band
    layers : sequence of (id, name)
        Of the layers that can hold strokes.
    current : str
        Id of the present stroke layer, or an empty string.
    suggestion : ClusterSuggestion
    parent : QWidget, optional
    extent : Extent, optional
        What `extent` offers.
    """

    def __init__(
        self,
        settings: Settings,
        raster_id: str,
        bands: Sequence[Band],
        layers: Sequence[tuple[str, str]],
        current: str,
        suggestion: ClusterSuggestion,
        parent: QWidget | None = None,
        extent: Extent | None = None,
    ) -> None:
        super().__init__(parent)
        self._raster_id, self._suggestion = raster_id, suggestion
        self.setObjectName("clusterbrushSettings")
        self.setWindowTitle(tr("Raster settings"))
        form = QFormLayout(self)
        self.bands = BandList(bands, settings.bands, self)
        form.addRow(tr("Bands"), self.bands)
        self.features = QComboBox(self)
        offered = [preset for preset in PRESETS.values() if not preset.needs_model]
        for row, preset in enumerate(offered):
            self.features.addItem(phrase(preset.title), preset.id)
            self.features.setItemData(row, phrase(preset.help), Qt.ItemDataRole.ToolTipRole)
        self.features.setCurrentIndex(self.features.findData(settings.preset))
        self.features.currentIndexChanged.connect(lambda _row: self._show_cost())
        form.addRow(tr("Features"), self.features)
        self.cost = QLabel(self)
        self.cost.setWordWrap(True)
        self.cost.setMinimumWidth(NOTE_WIDTH)
        form.addRow("", self.cost)
        self.clusters = QSpinBox(self)
        self.clusters.setRange(MIN_CLUSTERS, MAX_CLUSTERS)
        self.clusters.setValue(settings.clusters)
        self.clusters.setToolTip(tr("More clusters tell finer differences; strokes split them where needed."))
        form.addRow(tr("Clusters"), self._cluster_row())
        self._add_suggestion(form)
        self.layers = QComboBox(self)
        self.layers.addItem(tr("Its own, made at the first stroke"), "")
        for layer_id, name in layers:
            self.layers.addItem(name, layer_id)
        self.layers.setCurrentIndex(max(0, self.layers.findData(current)))
        form.addRow(tr("Stroke layer"), self.layers)
        self.extent = ExtentSettings(settings, extent or Extent(), self)
        self.extent.add_to(form)
        self.extent.changed.connect(self._show_whether_ready)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)
        self._ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.bands.changed.connect(self._show_whether_ready)
        self._show_cost()

    def _cluster_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.suggest = QPushButton(tr("Suggest…"))
        self.suggest.setToolTip(tr("Find out how many groups the image falls into by itself; the number here stays"))
        self.suggest.setAutoDefault(False)
        self.suggest.clicked.connect(lambda _checked: self._toggle_suggestion())
        row.addWidget(self.clusters, 1)
        row.addWidget(self.suggest)
        return row

    def _add_suggestion(self, form: QFormLayout) -> None:
        """Add the progress and the reason of the suggestion."""
        self.progress = QProgressBar(self)
        self.progress.setVisible(False)
        self.reason = QLabel(self)
        self.reason.setWordWrap(True)
        self.reason.setMinimumWidth(NOTE_WIDTH)
        self.reason.setVisible(False)
        self._suggested = 0
        self.use = QPushButton(self)
        self.use.setAutoDefault(False)
        self.use.setVisible(False)
        self.use.clicked.connect(lambda _checked: self.clusters.setValue(self._suggested))
        form.addRow("", self.progress)
        form.addRow(self.reason)
        form.addRow("", self.use)
        links = (
            (self._suggestion.progressed, self._show_progress),
            (self._suggestion.suggested, self._take_suggestion),
            (self._suggestion.failed, self._show_reason),
            (self._suggestion.ended, self._show_idle),
        )
        for signal, slot in links:
            signal.connect(slot)
        self.finished.connect(lambda _result: self._leave(links))

    def _leave(self, links: Sequence[tuple[Any, Any]]) -> None:
        for signal, slot in links:
            signal.disconnect(slot)
        self._suggestion.cancel()

    def _toggle_suggestion(self) -> None:
        if self._suggestion.is_running:
            self._suggestion.cancel()
            return
        self.reason.setVisible(False)
        self.use.setVisible(False)
        self.progress.setValue(0)
        self.progress.setVisible(True)
        self.suggest.setText(tr("Cancel"))
        self._suggestion.start(self._raster_id, self.chosen_bands())

    def _show_progress(self, percent: float) -> None:
        self.progress.setValue(round(percent))

    def _show_idle(self) -> None:
        self.progress.setVisible(False)
        self.suggest.setText(tr("Suggest…"))

    def _take_suggestion(self, clusters: int, reason: str) -> None:
        note = tr("This is how many groups the image falls into by itself. The panel starts with far more ({default}): "
                  "strokes name small clusters as they are, and have to split large ones.")  # fmt: skip
        self._show_reason(f"{reason}\n{filled(note, default=DEFAULT_CLUSTERS)}")
        self._suggested = clusters
        self.use.setText(filled(tr("Use {clusters} clusters"), clusters=clusters))
        self.use.setVisible(True)
        self.adjustSize()

    def _show_reason(self, text: str) -> None:
        self._show_idle()
        self.reason.setText(text)
        self.reason.setVisible(True)
        self.reason.setMinimumHeight(self.reason.heightForWidth(max(self.reason.width(), NOTE_WIDTH)))
        self.adjustSize()

    def _show_whether_ready(self) -> None:
        has_bands = bool(self.bands.checked())
        self.suggest.setEnabled(has_bands)
        self._ok.setEnabled(has_bands and self.extent.is_ready)

    def _show_cost(self) -> None:
        """Show what the features see of a pixel, and how long that takes."""
        preset = PRESETS[self.chosen_features()]
        if preset.relative_time == min(known.relative_time for known in PRESETS.values()):
            time = tr("The fastest choice.")
        else:
            text = tr("A megapixel takes about {times:.2g} times as long as with the bands alone.")
            time = filled(text, times=preset.relative_time)
        self.cost.setText(f"{phrase(preset.help)} {time}")

    def chosen_bands(self) -> list[int]:
        """Return the band numbers; empty for all."""
        return self.bands.chosen()

    def chosen_features(self) -> str:
        """Return the features of the method: a key of `presets.PRESETS`."""
        return str(self.features.currentData())

    def chosen_layer(self) -> str:
        """Return the id of the stroke layer, or an empty string."""
        return str(self.layers.currentData())
