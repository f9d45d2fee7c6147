# SPDX-License-Identifier: GPL-2.0-or-later
"""Questions about the strokes whose answers take a second or two; they are asked in a thread of their own."""

from __future__ import annotations

import itertools
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..core.errors import CancelledError
from ..core.progress import Progress
from ..core.session_learning import held_out, stroke_model
from .live import sentence_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..core.raster_writer import LegendEntry
    from ..core.session import Session
    from .live import Live


class _UntilClosed(Progress):
    """Cancels what nobody waits for any more."""

    def __init__(self, is_closed: Callable[[], bool]) -> None:
        self._is_closed = is_closed

    def is_cancelled(self) -> bool:
        """Tell whether that is so."""
        return self._is_closed()


class Questions(QObject):
    """Asks the session that `live` has by then; a stroke meanwhile takes a question back.

    Parameters
    ----------
    live : Live
    """

    judged = pyqtSignal(int, object)  # ticket, HeldOut or None
    modelled = pyqtSignal(int, str)  # ticket, path
    dropped = pyqtSignal(int)  # ticket: a stroke came, or there is nothing to ask yet
    failed = pyqtSignal(int, str)  # ticket, sentence

    def __init__(self, live: Live, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._live = live
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="clusterbrush-questions")
        self._closed = False
        self._tickets = itertools.count(1)

    def ask_held_out(self, by_pixel: bool) -> int:
        """Hold strokes out; answered by `judged` with the ticket that is returned."""

        def answer(ticket: int, session: Session, progress: Progress) -> None:
            self.judged.emit(ticket, held_out(session, by_pixel, progress))

        return self._ask(answer)

    def ask_model(self, by_pixel: bool, legend: Sequence[LegendEntry], path: str) -> int:
        """Write the model of the strokes into a file; answered by `modelled` with the ticket that is returned."""

        def answer(ticket: int, session: Session, progress: Progress) -> None:
            stroke_model(session, legend, by_pixel, progress).save(path)
            self.modelled.emit(ticket, path)

        self._live.update_once()
        return self._ask(answer)

    def close(self) -> None:
        """Wait for the thread to end; nothing is told after this."""
        self._closed = True
        self._executor.shutdown(wait=True)

    def _ask(self, answer: Callable[[int, Session, Progress], None]) -> int:
        ticket = next(self._tickets)

        def begin(session: Session | None) -> None:
            if self._closed:
                return
            if session is None:
                self.dropped.emit(ticket)
                return
            done = self._executor.submit(answer, ticket, session, _UntilClosed(lambda: self._closed))
            done.add_done_callback(lambda found: self._ended(ticket, found))

        self._live.with_whole(begin)
        return ticket

    def _ended(self, ticket: int, done: Future) -> None:
        error = done.exception()
        if error is None or self._closed:
            return
        if isinstance(error, CancelledError):
            self.dropped.emit(ticket)
        else:
            self.failed.emit(ticket, sentence_of(error))
