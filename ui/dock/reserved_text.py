# SPDX-License-Identifier: GPL-2.0-or-later
"""A text that changes without moving what lies below it: its label is always as high as its usual texts need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QEvent, QObject, Qt
from qgis.PyQt.QtWidgets import QLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

ELLIPSIS = "…"


class ReservedText(QObject):
    """Shows texts in a label that wraps them; a longer one is cut, and whole in the tooltip.

    Parameters
    ----------
    label : QLabel
    usual : sequence of str
        The texts that it must have room for, at any width and font.
    """

    def __init__(self, label: QLabel, usual: Sequence[str]) -> None:
        super().__init__(label)
        self._label, self._usual = label, usual
        self._text, self._tip, self._whole = "", "", False
        self._gauge = QLabel(label.parentWidget())  # as the label, but never seen: its texts are measured
        self._gauge.setVisible(False)
        for each in (label, self._gauge):
            each.setTextFormat(Qt.TextFormat.PlainText)
            each.setWordWrap(True)
            each.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        label.installEventFilter(self)
        self._fit()

    def show(self, text: str, tip: str = "", whole: bool = False) -> None:
        """Show a text with its tooltip; `whole` makes room for all of it, however long it is."""
        if (text, tip, whole) != (self._text, self._tip, self._whole):
            self._text, self._tip, self._whole = text, tip, whole
            self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Measure anew at another width and in another font."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()
        return False

    def _height(self, text: str) -> int:
        """Return the height that the label needs for a text at its width, whatever margins its style gives it."""
        self._gauge.setFont(self._label.font())
        self._gauge.setText(text)
        return int(self._gauge.heightForWidth(self._label.width()))

    def _fit(self) -> None:
        room = max(map(self._height, self._usual))
        if self._whole:
            room = max(room, self._height(self._text))
        self._label.setFixedHeight(room)
        shown = self._text if self._height(self._text) <= room else self._cut(room)
        self._label.setText(shown)
        self._label.setToolTip(self._tip or ("" if shown == self._text else self._text))

    def _cut(self, room: int) -> str:
        """Return as much of the text as there is room for."""
        low, high = 0, len(self._text)
        while low < high:
            middle = (low + high + 1) // 2
            if self._height(self._text[:middle] + ELLIPSIS) <= room:
                low = middle
            else:
                high = middle - 1
        return self._text[:low].rstrip() + ELLIPSIS
