# SPDX-License-Identifier: GPL-2.0-or-later
"""Questions about the strokes whose answers take seconds; they are answered in a thread of their own."""

from __future__ import annotations

import itertools
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core.base.errors import CancelledError
from ...core.base.progress import Progress
from ...core.raster.border import border_value
from ...core.session.learning import held_out, stroke_model
from ...core.session.spectra import class_spectra
from .live import sentence_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...core.classification.holdout import HeldOut
    from ...core.legend.entry import LegendEntry
    from ...core.session.session import Session
    from .live import Live


MIN_CLASSES_HELD_OUT = 2  # the strokes of one class alone are nearly always classified right


class _UntilClosed(Progress):
    """Cancels a question once `Questions` has closed."""

    def __init__(self, is_closed: Callable[[], bool]) -> None:
        self._is_closed = is_closed

    def is_cancelled(self) -> bool:
        """Return True once closed."""
        return self._is_closed()


class Questions(QObject):
    """Answers questions by the session of the worker; a stroke that comes meanwhile cancels a question.

    Parameters
    ----------
    live : Live
        The worker that owns the session.
    """

    held_out_ready = pyqtSignal(int, object)  # ticket, HeldOut or None
    border_looked_for = pyqtSignal(int, object)  # ticket, the value of the border or None
    spectra_ready = pyqtSignal(int, object)  # ticket, ClassSpectra; a second time once strokes were held out
    model_written = pyqtSignal(int, str)  # ticket, path
    dropped = pyqtSignal(int)  # ticket of a question that a stroke cancelled, or that came before the session
    failed = pyqtSignal(int, str)  # ticket, sentence

    def __init__(self, live: Live, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._live = live
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="clusterbrush-questions")
        self._closed = False
        self._tickets = itertools.count(1)

    def ask_held_out(self) -> int:
        """Hold strokes out; answered by `held_out_ready` with the ticket that is returned."""

        def answer(ticket: int, session: Session, progress: Progress) -> None:
            self.held_out_ready.emit(ticket, _held_out(session, progress))

        return self._ask(answer)

    def ask_border(self) -> int:
        """Look for a border of one value; answered by `border_looked_for` with the ticket that is returned."""

        def answer(ticket: int, session: Session, _progress: Progress) -> None:
            self.border_looked_for.emit(ticket, border_value(session.source))

        return self._ask(answer)

    def ask_spectra(self) -> int:
        """Measure the painted classes; answered by `spectra_ready` with the ticket that is returned."""

        def answer(ticket: int, session: Session, progress: Progress) -> None:
            spectra = class_spectra(session)
            self.spectra_ready.emit(ticket, spectra)
            result = _held_out(session, progress)
            if result is not None:
                self.spectra_ready.emit(ticket, spectra.with_held_out(result))

        return self._ask(answer)

    def ask_model(self, legend: Sequence[LegendEntry], path: str) -> int:
        """Write the model of the strokes into a file; answered by `model_written` with the ticket that is returned."""

        def answer(ticket: int, session: Session, progress: Progress) -> None:
            stroke_model(session, legend, progress).save(path)
            self.model_written.emit(ticket, path)

        self._live.update_once()
        return self._ask(answer)

    def close(self) -> None:
        """Wait for the thread to end; no signal is emitted after this."""
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
            done.add_done_callback(lambda answered: self._ended(ticket, answered))

        self._live.with_full_session(begin)
        return ticket

    def _ended(self, ticket: int, done: Future) -> None:
        error = done.exception()
        if error is None or self._closed:
            return
        if isinstance(error, CancelledError):
            self.dropped.emit(ticket)
        else:
            self.failed.emit(ticket, sentence_of(error))


def _held_out(session: Session, progress: Progress) -> HeldOut | None:
    """Return the accuracy on held-out strokes; None with too few of them, and for methods that learn for minutes."""
    return None if session.method.learns_long else held_out(session, MIN_CLASSES_HELD_OUT, progress)
