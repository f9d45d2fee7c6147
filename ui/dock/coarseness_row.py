# SPDX-License-Identifier: GPL-2.0-or-later
"""The slider from coarse to fine for clusters; it takes the place of the key to the colours, so that nothing moves."""

from __future__ import annotations

from qgis.PyQt.QtCore import QSize, Qt
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QStackedWidget, QWidget

from ...core.live.coarseness import FINEST
from ...i18n import tr

SLIDED_MODE = "clusters"
GAP = 6  # pixels between a word and the slider


class CoarsenessRow(QWidget):
    """Two words with a slider between them, as high as a line of text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setObjectName("detailSlider")
        self.slider.setRange(0, FINEST)
        self.slider.setValue(FINEST)
        self.slider.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        for widget in (QLabel(tr("Coarse"), self), self.slider, QLabel(tr("Fine"), self)):
            row.addWidget(widget)


class KeyPlace(QStackedWidget):
    """One place for the key to the colours and for the slider, of the height of the key."""

    def __init__(self, key: QWidget, coarseness: CoarsenessRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key, self._coarseness = key, coarseness
        self.addWidget(key)
        self.addWidget(coarseness)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_mode(self, mode: str) -> None:
        """Show the slider for clusters, and otherwise the key, which draws what its mode needs."""
        self.setCurrentWidget(self._coarseness if mode == SLIDED_MODE else self._key)

    def sizeHint(self) -> QSize:
        """Return that of the key."""
        return self._key.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return that of the key."""
        return self._key.minimumSizeHint()
