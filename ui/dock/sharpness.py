# SPDX-License-Identifier: GPL-2.0-or-later
"""The line about the picture over the image: rough or sharp, and what makes it sharp."""

from __future__ import annotations

from ...i18n import tr
from ..worker.refinement import Sharpness


def sharpness_texts(sharpness: Sharpness) -> tuple[str, str]:
    """Return the line and its tooltip; empty for nothing to say."""
    if sharpness is Sharpness.SHARP:
        return tr("Sharp"), tr("The map in sight is the one that the export writes, pixel for pixel.")
    if sharpness is Sharpness.FOLLOWS:
        return tr("Rough, sharp follows…"), tr("A first estimate; the map as the export writes it follows by itself.")
    if sharpness is Sharpness.ONE_CLASS:
        return tr("Rough"), tr("A first estimate until strokes of a second class are there.")
    if sharpness is Sharpness.AT_EXPORT:
        return tr("Rough: exact at export"), tr(
            "This method takes too long to follow each stroke. What is shown are the clusters that the strokes name; "
            "export the map to see the method's own."
        )
    if sharpness is Sharpness.ZOOMED_OUT:
        return tr("Rough: zoom in for sharp"), tr(
            "The screen shows fewer pixels than the image has, so the map is estimated. Zoom in to see it as the "
            "export writes it; the shares in the table count the whole map."
        )
    return "", ""
