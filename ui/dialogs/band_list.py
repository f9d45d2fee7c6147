# SPDX-License-Identifier: GPL-2.0-or-later
"""The bands of a raster with ticks, made for hundreds: search, all and none of what is found, a count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QSignalBlocker, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ...i18n import tr
from ...i18n.sentences import filled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.raster.bands import Band

LIST_HEIGHT = 160  # pixels
MIN_SEARCHED = 9  # bands from which on there is a search
BAND_ROLE = int(Qt.ItemDataRole.UserRole)
CHECKED, UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class BandList(QWidget):
    """A list of bands to tick.

    Parameters
    ----------
    bands : sequence of Band
    chosen : sequence of int
        Numbers of the bands that are ticked at first; empty for all.
    parent : QWidget, optional
    """

    changed = pyqtSignal()  # another choice

    def __init__(self, bands: Sequence[Band], chosen: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(tr("Search, or numbers such as 10-20, 35"))
        self.search.setClearButtonEnabled(True)
        self.search.setVisible(len(bands) >= MIN_SEARCHED)
        self.search.textChanged.connect(self._filter)
        self.list = QListWidget(self)
        self.list.setFixedHeight(LIST_HEIGHT)
        for band in bands:
            item = QListWidgetItem(f"{band.number}: {band.name}")
            item.setData(BAND_ROLE, band.number)
            item.setCheckState(CHECKED if not chosen or band.number in chosen else UNCHECKED)
            self.list.addItem(item)
        self.list.itemChanged.connect(lambda _item: self._show_choice())
        layout.addWidget(self.search)
        layout.addWidget(self.list)
        layout.addLayout(self._buttons())
        self._show_choice()

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.all, self.none, self.count = QPushButton(tr("All")), QPushButton(tr("None")), QLabel()
        self.all.setToolTip(tr("Tick all bands that the search shows"))
        self.none.setToolTip(tr("Untick all bands that the search shows"))
        for button, state in ((self.all, CHECKED), (self.none, UNCHECKED)):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked, state=state: self._set_shown(state))
            row.addWidget(button)
        row.addWidget(self.count, 1)
        return row

    def checked(self) -> list[int]:
        """Return the numbers of the ticked bands."""
        return [item.data(BAND_ROLE) for item in self._items() if item.checkState() == CHECKED]

    def chosen(self) -> list[int]:
        """Return the numbers of the ticked bands; empty for all."""
        numbers = self.checked()
        return [] if len(numbers) == self.list.count() else numbers

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _set_shown(self, state: Qt.CheckState) -> None:
        with QSignalBlocker(self.list):  # hundreds of ticks are one choice
            for item in self._items():
                if not item.isHidden():
                    item.setCheckState(state)
        self._show_choice()

    def _filter(self, text: str) -> None:
        """Show the bands whose name holds a text, or whose number lies in its ranges."""
        numbers = numbers_in(text)
        wanted = text.strip().lower()
        for item in self._items():
            fits = item.data(BAND_ROLE) in numbers if numbers is not None else wanted in item.text().lower()
            item.setHidden(not fits)
        self._show_choice()

    def _show_choice(self) -> None:
        text = filled(tr("{count} of {total}"), count=len(self.checked()), total=self.list.count())
        n_shown = sum(not item.isHidden() for item in self._items())
        if n_shown < self.list.count():
            text += filled(tr(", {count} shown"), count=n_shown)
        self.count.setText(text)
        self.list.viewport().update()
        self.changed.emit()


def numbers_in(text: str) -> set[int] | None:
    """Return the numbers of a text such as "3, 10-20"; None when it is another one, or a single number.

    A single number is searched for in the names too, which often are wavelengths.
    """
    numbers: set[int] = set()
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts or (len(parts) == 1 and "-" not in parts[0]):
        return None
    for part in parts:
        first, dash, last = (piece.strip() for piece in part.partition("-"))
        if not first.isdecimal() or (dash and not last.isdecimal()):
            return None
        numbers.update(range(int(first), int(last or first) + 1))
    return numbers
