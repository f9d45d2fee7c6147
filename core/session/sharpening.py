# SPDX-License-Identifier: GPL-2.0-or-later
"""The map of a window of the screen, as the exported map has it, or nearly so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..classification.learner import DecidesWindow

if TYPE_CHECKING:
    from ..base.progress import Progress
    from ..classification.classifier import Classified
    from ..raster.grid import Window
    from .session import Session


def sharpened(session: Session, window: Window, progress: Progress | None = None) -> Classified:
    """Return a window at 1:1 as `Session.refine` does, or nearly so where the method decides a raster as a whole.

    Such a method decides the window by itself, with the pixels around it; raises as `Session.refine`.
    """
    fresh, learner, markers = session.while_fresh(progress), session.learner(), session.markers()
    if isinstance(learner, DecidesWindow) and len(markers.pixels):
        return learner.decide_window(markers, window, fresh)
    return session.refine(window, fresh)
