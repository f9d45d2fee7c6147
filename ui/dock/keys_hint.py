# SPDX-License-Identifier: GPL-2.0-or-later
"""The keys that matter most, shown to a person once."""

from __future__ import annotations

from qgis.core import QgsSettings
from qgis.PyQt.QtCore import QSize, Qt
from qgis.PyQt.QtGui import QKeySequence
from qgis.PyQt.QtWidgets import QFrame, QGridLayout, QLabel, QToolButton, QWidget

from ...i18n import tr
from .icons import icon

SHOWN_KEY = "clusterbrush/keys_hint_shown"
ICON_SIZE = 12


class KeysHint(QFrame):
    """Four keys and what they do, and a button that closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("clusterbrushKeysHint")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        grid = QGridLayout(self)
        grid.setContentsMargins(6, 4, 4, 4)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(1)
        for row, (key, sentence) in enumerate(self._keys()):
            name, text = QLabel(key), QLabel(sentence)
            font = name.font()
            font.setBold(True)
            name.setFont(font)
            for label in (name, text):
                label.setTextFormat(Qt.TextFormat.PlainText)
            text.setWordWrap(True)
            grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(text, row, 1)
        grid.setColumnStretch(1, 1)
        self.close_button = QToolButton()
        self.close_button.setAutoRaise(True)
        self.close_button.setIcon(icon("cancel"))
        self.close_button.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
        self.close_button.setToolTip(tr("Got it"))
        self.close_button.setAccessibleName(tr("Got it"))
        self.close_button.clicked.connect(lambda _checked: self.hide())
        grid.addWidget(self.close_button, 0, 2, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_once(self) -> None:
        """Show it to a person who has not seen it in an earlier session."""
        settings = QgsSettings()
        if not settings.value(SHOWN_KEY, False, bool):
            settings.setValue(SHOWN_KEY, True)
            self.show()

    def _keys(self) -> tuple[tuple[str, str], ...]:
        undo = QKeySequence(QKeySequence.StandardKey.Undo).toString(QKeySequence.SequenceFormat.NativeText)
        space = QKeySequence(Qt.Key.Key_Space).toString(QKeySequence.SequenceFormat.NativeText)
        return (
            ("1 … 9", tr("choose the class")),
            ("E", tr("erases; so does the right button")),
            (space, tr("held down, shows the bare image")),
            (undo, tr("takes the last stroke back")),
        )
