# SPDX-License-Identifier: GPL-2.0-or-later
"""What is set once for a raster: its bands, the number of clusters, and which layer holds the strokes."""

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
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QWidget,
)

from ..i18n import tr
from .project_state import CLUSTERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..core.raster import Band
    from .cluster_suggestion import ClusterSuggestion
    from .project_state import Settings

LEAST_CLUSTERS, MOST_CLUSTERS = 2, 2000
NOTE_WIDTH = 320  # pixels
LIST_HEIGHT = 140  # pixels
BAND_ROLE = int(Qt.ItemDataRole.UserRole)


class SettingsDialog(QDialog):
    """Bands, clusters, stroke layer.

    Parameters
    ----------
    settings : Settings
    raster_id : str
        Of the raster layer.
    bands : sequence of Band
    layers : sequence of (id, name)
        Of the layers that can hold strokes.
    current : str
        Id of the one that does, or an empty string.
    suggestion : ClusterSuggestion
    parent : QWidget, optional
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
    ) -> None:
        super().__init__(parent)
        self._raster_id, self._suggestion = raster_id, suggestion
        self.setObjectName("clusterbrushSettings")
        self.setWindowTitle(tr("Raster settings"))
        form = QFormLayout(self)
        self.bands = QListWidget(self)
        self.bands.setMaximumHeight(LIST_HEIGHT)
        for band in bands:
            item = QListWidgetItem(f"{band.number}: {band.name}")
            item.setData(BAND_ROLE, band.number)
            on = not settings.bands or band.number in settings.bands
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            self.bands.addItem(item)
        form.addRow(tr("Bands"), self.bands)
        self.clusters = QSpinBox(self)
        self.clusters.setRange(LEAST_CLUSTERS, MOST_CLUSTERS)
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
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)
        self._ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.bands.itemChanged.connect(lambda _item: self._show_whether_ready())

    def _cluster_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.suggest = QPushButton(tr("Suggest…"))
        self.suggest.setToolTip(tr("Find out how many groups the image falls into by itself"))
        self.suggest.setAutoDefault(False)
        self.suggest.clicked.connect(lambda _checked: self._toggle_suggestion())
        row.addWidget(self.clusters, 1)
        row.addWidget(self.suggest)
        return row

    def _add_suggestion(self, form: QFormLayout) -> None:
        """Add what shows how far the suggestion is, and why it is what it is."""
        self.progress = QProgressBar(self)
        self.progress.setVisible(False)
        self.reason = QLabel(self)
        self.reason.setWordWrap(True)
        self.reason.setMinimumWidth(NOTE_WIDTH)
        self.reason.setVisible(False)
        form.addRow("", self.progress)
        form.addRow(self.reason)
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
        self.clusters.setValue(clusters)
        note = tr("This is how many groups the image falls into by itself. The panel starts with far more ({default}): "
                  "strokes name small clusters as they are, and have to split large ones.")  # fmt: skip
        self._show_reason(f"{reason}\n{note.format(default=CLUSTERS)}")

    def _show_reason(self, text: str) -> None:
        self._show_idle()
        self.reason.setText(text)
        self.reason.setVisible(True)
        self.reason.setMinimumHeight(self.reason.heightForWidth(max(self.reason.width(), NOTE_WIDTH)))
        self.adjustSize()

    def _checked(self) -> list[int]:
        items = (self.bands.item(row) for row in range(self.bands.count()))
        return [item.data(BAND_ROLE) for item in items if item.checkState() == Qt.CheckState.Checked]

    def _show_whether_ready(self) -> None:
        for button in (self._ok, self.suggest):
            button.setEnabled(bool(self._checked()))

    def chosen_bands(self) -> list[int]:
        """Return the band numbers; empty for all."""
        found = self._checked()
        return [] if len(found) == self.bands.count() else found

    def chosen_layer(self) -> str:
        """Return the id of the stroke layer, or an empty string."""
        return str(self.layers.currentData())
