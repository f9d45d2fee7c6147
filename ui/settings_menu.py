# SPDX-License-Identifier: GPL-2.0-or-later
"""What is set once for a raster: its bands, the number of clusters, and which layer holds the strokes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QWidget,
)

from ..i18n import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..core.raster import Band
    from .project_state import Settings

LEAST_CLUSTERS, MOST_CLUSTERS = 8, 2000
LIST_HEIGHT = 140  # pixels
BAND_ROLE = int(Qt.ItemDataRole.UserRole)


class SettingsDialog(QDialog):
    """Bands, clusters, stroke layer."""

    def __init__(
        self,
        settings: Settings,
        bands: Sequence[Band],
        layers: Sequence[tuple[str, str]],
        current: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
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
        form.addRow(tr("Clusters"), self.clusters)
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
        self.bands.itemChanged.connect(lambda _item: self._ok.setEnabled(bool(self._checked())))

    def _checked(self) -> list[int]:
        items = (self.bands.item(row) for row in range(self.bands.count()))
        return [item.data(BAND_ROLE) for item in items if item.checkState() == Qt.CheckState.Checked]

    def chosen_bands(self) -> list[int]:
        """Return the band numbers; empty for all."""
        found = self._checked()
        return [] if len(found) == self.bands.count() else found

    def chosen_layer(self) -> str:
        """Return the id of the stroke layer, or an empty string."""
        return str(self.layers.currentData())
