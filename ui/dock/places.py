# SPDX-License-Identifier: GPL-2.0-or-later
"""A place for everything in the panel that comes and goes, so that nothing else moves."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QSlider

from ...i18n import tr
from ...i18n.sentences import filled
from .reserved_text import ReservedText
from .values import metres_text, percent_text

MIN_SLIDER_PIXELS = 30
USUAL_ACCURACY = "0.00 (0.00\u20130.00)"  # with its interval
USUAL_METRES = 8888.0


def keep_places(dock: Any) -> tuple[ReservedText, ReservedText]:
    """Give widgets of the `Dock` the room that they may need; return those of the hint and of the note."""
    place = tr("Unpainted, {share} of the image, like {classes}.")
    names = tr("{first} or {second}").format(first=tr("Class {number}"), second=tr("Class {number}"))
    accuracy = tr("Accuracy on held-out strokes: {accuracy}")
    hint = ReservedText(dock.hintLabel, [filled(place, share=percent_text(10), classes=names)])
    note = ReservedText(dock.noteLabel, [filled(accuracy, accuracy=USUAL_ACCURACY)])
    for button in (dock.updateButton, dock.noteButton):
        policy = button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        button.setSizePolicy(policy)
    for slider in dock.content.findChildren(QSlider):
        slider.setMinimumWidth(MIN_SLIDER_PIXELS)
    for label in (dock.thresholdLabel, dock.leastLabel, dock.smoothingLabel):
        label.setWordWrap(True)
    for label, texts in (
        (dock.opacityValue, [percent_text(100)]),
        (dock.thresholdValue, [percent_text(100)]),
        (dock.leastValue, [percent_text(100)]),
        (dock.smoothingValue, [percent_text(100)]),
        (dock.metresLabel, [metres_text(USUAL_METRES)]),
    ):
        label.setMinimumWidth(max(map(label.fontMetrics().horizontalAdvance, texts)))
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return hint, note
