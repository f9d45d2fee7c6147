# SPDX-License-Identifier: GPL-2.0-or-later
"""Asks what becomes of the strokes of a class that is deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QSize, Qt
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QLabel, QRadioButton, QVBoxLayout, QWidget

from ...i18n import tr
from ...i18n.sentences import filled
from .class_model import SWATCH, swatch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..project.classes import PaintClass


class DeleteClass(QDialog):
    """Offers to give the strokes to any other class, or to delete them; Enter changes nothing.

    Parameters
    ----------
    paint_class : PaintClass
        The class to delete.
    others : sequence of PaintClass
        The classes that may get its strokes.
    count : int
        The number of its strokes.
    parent : QWidget, optional
    """

    def __init__(
        self, paint_class: PaintClass, others: Sequence[PaintClass], count: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("clusterbrushDeleteClass")
        self.setWindowTitle(tr("Delete class"))
        self._others = list(others)
        layout = QVBoxLayout(self)
        question = QLabel(strokes_question(paint_class.name, count))
        question.setTextFormat(Qt.TextFormat.PlainText)
        question.setWordWrap(True)
        layout.addWidget(question)
        self.give = QRadioButton(tr("Give to") if count == 1 else tr("Give them to"))
        self.target = QComboBox()
        self.target.setIconSize(QSize(SWATCH, SWATCH))
        for other in self._others:
            self.target.addItem(QIcon(swatch(other.colour)), other.name)
        self.target.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.target.setMinimumContentsLength(16)
        self.target.activated.connect(lambda _row: self.give.setChecked(True))
        self.drop = QRadioButton(tr("Delete it too") if count == 1 else tr("Delete them too"))
        has_choice = count > 0 and bool(self._others)
        self.give.setChecked(has_choice)
        self.drop.setChecked(not has_choice)
        for widget in (self.give, self.target):
            layout.addWidget(widget)
            widget.setVisible(has_choice)
        layout.addWidget(self.drop)
        self.drop.setVisible(count > 0)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.delete_button = self.buttons.addButton(tr("Delete class"), QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = self.buttons.button(QDialogButtonBox.StandardButton.Cancel)
        self.delete_button.setAutoDefault(False)
        cancel.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout.addWidget(self.buttons)
        cancel.setFocus()

    def chosen(self) -> PaintClass | None:
        """Return the class that gets the strokes, None when they are deleted."""
        return self._others[self.target.currentIndex()] if self.give.isChecked() else None


def strokes_question(name: str, count: int) -> str:
    """Return the question about a class with a number of strokes."""
    if not count:
        return tr("Delete {name}? It has no strokes.").format(name=name)
    if count == 1:
        return tr("{name} has one stroke. What becomes of it?").format(name=name)
    return filled(tr("{name} has {count} strokes. What becomes of them?"), name=name, count=count)
