# SPDX-License-Identifier: GPL-2.0-or-later
"""The line about the picture over the image: rough or sharp, and what makes it sharp."""

from __future__ import annotations

from ...i18n import tr
from ..worker.refinement import Sharpness


def sharpness_texts(sharpness: Sharpness) -> tuple[str, str]:
    """Return the line and its tooltip; empty for nothing to say."""
    texts = {
        Sharpness.SHARP: (tr("Sharp"), tr("The map in sight is the one that the export writes, pixel for pixel.")),
        Sharpness.NEARLY: (
            tr("Nearly sharp: exact at export"),
            tr(
                "This method decides the whole raster together, and the map in sight was decided by itself. Borders "
                "may differ a little in the map that the export writes."
            ),
        ),
        Sharpness.FOLLOWS: (
            tr("Rough, sharp follows…"),
            tr("A first estimate; the map as the export writes it follows by itself."),
        ),
        Sharpness.ONE_CLASS: (tr("Rough"), tr("A first estimate until strokes of a second class are there.")),
        Sharpness.AT_EXPORT: (
            tr("Rough: exact at export"),
            tr(
                "This method takes too long to follow each stroke. What is shown are the clusters that the strokes "
                "name; export the map to see the method's own."
            ),
        ),
        Sharpness.ZOOMED_OUT: (
            tr("Rough: zoom in for sharp"),
            tr(
                "The screen shows fewer pixels than the image has, so the map is estimated. Zoom in to see it as the "
                "export writes it; the shares in the table count the whole map."
            ),
        ),
    }
    return texts.get(sharpness, ("", ""))
