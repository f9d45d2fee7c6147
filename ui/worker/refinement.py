# SPDX-License-Identifier: GPL-2.0-or-later
"""What the refining of a window by pixel gives, and the progress that stops it or lets strokes go first."""

from __future__ import annotations

import enum
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...core.base.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...core.classification.classifier import Classified
    from ...core.live.map_picture import Picture
    from ...core.raster.grid import Window
    from ...core.session.session import Session

WAIT_SECONDS = 0.005  # between two checks whether a stroke is still being worked on


class Sharpness(enum.Enum):
    """How much a picture tells of the map that is exported."""

    NOTHING = enum.auto()  # there is no stroke yet
    FOLLOWS = enum.auto()  # it is rough, and a sharper one follows by itself
    ONE_CLASS = enum.auto()  # it is rough until a second class is painted
    ZOOMED_OUT = enum.auto()  # it is rough, since it shows too many pixels
    AT_EXPORT = enum.auto()  # it is by clusters, since the method takes too long for the screen
    NEARLY = enum.auto()  # its window was decided by itself, and the export decides the raster as a whole
    SHARP = enum.auto()  # it is the exported map, pixel for pixel


@dataclass(frozen=True)
class RenderedPicture:
    """A picture with the ticket of its view.

    Parameters
    ----------
    picture : Picture or None
        None when the view does not touch the raster.
    ticket : object
    sharpness : Sharpness
    state : object
        Equal for pictures that show the same strokes in the same look.
    """

    picture: Picture | None
    ticket: object
    sharpness: Sharpness = Sharpness.NOTHING
    state: object = None


@dataclass(frozen=True)
class RefinedWindow:
    """A window classified by pixel, with the session, the version of its strokes, and how exact it is."""

    session: Session
    version: int
    window: Window
    classified: Classified
    sharpness: Sharpness = Sharpness.SHARP

    def fits(self, session: Session, window: Window) -> bool:
        """Return True when refining the window now would give the same."""
        return self.session is session and self.version == session.version and self.window == window


class PausableProgress(Progress):
    """Cancels work that is no longer needed, and holds it while other work goes first.

    Parameters
    ----------
    is_needed, must_wait : callable
        Return the state at the moment; called in the thread of the work.
    """

    def __init__(self, is_needed: Callable[[], bool], must_wait: Callable[[], bool] = lambda: False) -> None:
        self._is_needed, self._must_wait = is_needed, must_wait

    def is_cancelled(self) -> bool:
        """Return True when the work is no longer needed; returns only once it need not wait."""
        while self._is_needed() and self._must_wait():
            time.sleep(WAIT_SECONDS)
        return not self._is_needed()
