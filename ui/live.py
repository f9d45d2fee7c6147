# SPDX-License-Identifier: GPL-2.0-or-later
"""The worker behind the dock: one thread that owns the session, takes edits and gives pictures.

What is asked for while it works is gathered: of views and looks only the last one counts, edits add up.
"""

from __future__ import annotations

import threading
import time
import traceback
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsMessageLog
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..core.errors import CancelledError, ClusterBrushError, InputError
from ..core.progress import Progress
from ..core.rough import ClassFigures, class_figures, prepare_window, refined_figures
from ..core.screen import Look, Picture, Screen, draw_picture, draw_refined, refinable, takes_long
from ..core.suggestions import Suggestion, suggest
from ..core.vector_strokes import StrokeRecord, strokes_on
from ..i18n import tr
from ..processing.base import translated

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..core.classification import Classified
    from ..core.raster import RasterSource, Window
    from ..core.session import Conflict, Session
    from ..core.strokes import Stroke

Records = dict[int, "StrokeRecord | None"]
SUGGESTIONS = 8
GIVE_WAY_SECONDS = 0.005  # between two looks whether a stroke is still being worked on
QUIET_SECONDS = 0.15  # without another picture before one is refined


@dataclass(frozen=True)
class Shown:
    """A picture, and the view it was made for; no picture when the raster is not in sight."""

    picture: Picture | None
    ticket: object


@dataclass(frozen=True)
class Told:
    """Figures after an edit."""

    figures: ClassFigures
    conflicts: list[Conflict]
    rough: bool
    k: int


@dataclass
class _Wishes:
    """What the thread is asked for and has not begun."""

    steps: list[Callable[[], None]] = field(default_factory=list)
    edits: Records = field(default_factory=dict)
    view: tuple[Screen, object] | None = None
    look: Look | None = None
    redraw: bool = False


@dataclass(frozen=True)
class _Refined:
    """A window decided by pixel, and the strokes that it was decided with."""

    session: Session
    version: int
    window: Window
    classified: Classified

    def fits(self, session: Session, window: Window) -> bool:
        """Whether it is what refining would give now."""
        return self.session is session and self.version == session.version and self.window == window


class _While(Progress):
    """Cancels what is not wanted any more, and holds it while something else comes first."""

    def __init__(self, is_wanted: Callable[[], bool], is_second: Callable[[], bool] = lambda: False) -> None:
        self._is_wanted, self._is_second = is_wanted, is_second

    def is_cancelled(self) -> bool:
        """Tell whether to stop; comes back when it is the job's turn."""
        while self._is_wanted() and self._is_second():
            time.sleep(GIVE_WAY_SECONDS)
        return not self._is_wanted()


def sentence_of(error: BaseException) -> str:
    """Return what to say of an error; what nobody expected goes into the log too."""
    if isinstance(error, ClusterBrushError):
        return translated(error)
    text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    QgsMessageLog.logMessage(text, "ClusterBrush", Qgis.MessageLevel.Critical)
    return tr("Something went wrong ({error}). The log messages panel tells more.").format(error=error)


class Live(QObject):
    """Sessions of one raster, rough first and whole later, with all strokes replayed on each."""

    pictured = pyqtSignal(object)
    told = pyqtSignal(object)
    figured = pyqtSignal(object)  # figures of the same strokes, now that the whole raster was decided by pixel
    suggested = pyqtSignal(object)
    failed = pyqtSignal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="clusterbrush")
        self._refiner = ThreadPoolExecutor(1, thread_name_prefix="clusterbrush-refine")
        self._lock = threading.Lock()
        self._wishes = _Wishes()
        self._queued = False
        self._running = 0
        self._editing = False
        self._closed = False
        self._paused = False
        self._carry = self._by_pixel = True
        # the thread's own
        self._session: Session | None = None
        self._rough = False
        self._records: dict[int, StrokeRecord] = {}
        self._crs = ""
        self._view: tuple[Screen, object] | None = None
        self._look = Look()
        self._drawn = 0  # pictures; what is refined for an older one is dropped
        self._refining = 0
        self._refined: _Refined | None = None

    # --- asked for from the main thread

    @property
    def has_session(self) -> bool:
        """Whether strokes show at all yet."""
        return self._session is not None

    @property
    def is_idle(self) -> bool:
        """Whether nothing is asked for that has not been done; edits that wait for an update do not count."""
        with self._lock:
            return self._running == 0

    @property
    def is_rough(self) -> bool:
        """Whether the session knows a part of the raster alone."""
        return self._rough

    def forget(self) -> None:
        """Drop the session and its strokes: another raster is next."""
        with self._lock:
            self._wishes = _Wishes()
        self._step(self._forget)

    def begin_rough(self, source: RasterSource, screen: Screen, threshold: float, carry: bool) -> None:
        """Group what the screen shows, unless there is a session already."""
        self._carry = self._by_pixel = carry

        def begin() -> None:
            found = screen.request(source.grid)
            if self._session is None and found is not None:
                self._take(prepare_window(source, found[0], threshold, carry), rough=True)

        self._step(begin)

    def use(self, session: Session) -> None:
        """Take a session of the whole raster and replay the strokes on it."""
        self._step(lambda: self._take(session, rough=False))

    def set_records(self, records: Mapping[int, StrokeRecord], crs: str) -> None:
        """Take all strokes anew; `crs` (WKT) is the one of every stroke from now on."""
        copied = dict(records)

        def replace() -> None:
            before, self._crs = self._records, crs
            self._records = {}
            self._edit({**dict.fromkeys(before), **copied})

        with self._lock:
            self._wishes.edits = {}
        self._step(replace)

    def edit(self, records: Records) -> None:
        """Take strokes that are new, changed or gone (None), by their place in time."""
        with self._lock:
            self._wishes.edits.update(records)
        self._schedule()

    def show_view(self, screen: Screen, ticket: object) -> None:
        """Give a picture of this screen, and of each edit from now on; `ticket` comes back with it."""
        with self._lock:
            self._wishes.view = (screen, ticket)
        self._schedule()

    def show_look(self, look: Look) -> None:
        """Give pictures that look so."""
        with self._lock:
            self._wishes.look = look
        self._schedule()

    def set_paused(self, paused: bool) -> None:
        """Let edits wait, or take them as they come."""
        self._paused = paused
        if not paused:
            self._schedule()

    def update_once(self) -> None:
        """Take the edits that wait, paused or not."""
        with self._lock:
            edits, self._wishes.edits = self._wishes.edits, {}
        if edits:
            self._step(lambda: self._edit(edits))

    def with_whole(self, act: Callable[[Session | None], None]) -> None:
        """Call `act` in the thread, after all that was asked for; with None while the whole raster is not grouped."""
        self._step(lambda: act(None if self._rough else self._session))

    def set_threshold(self, threshold: float) -> None:
        """Judge clusters by another threshold."""
        self._on_session(lambda session: session.set_threshold(threshold))

    def set_carry(self, carry: bool) -> None:
        """Carry strokes to clusters without any, or leave them unclassified."""
        self._carry = self._by_pixel = carry
        self._on_session(lambda _session: None)

    def keep_whole(self, cluster: int, whole: bool) -> None:
        """Undo the split of one cluster, or allow it again."""
        self._on_session(lambda session: session.keep_whole(cluster, whole))

    def ask_suggestions(self) -> None:
        """Answer with places to paint by `suggested`."""

        def answer() -> None:
            found: list[Suggestion] = [] if self._session is None else suggest(self._session, SUGGESTIONS)
            self.suggested.emit(found)

        self._step(answer)

    @property
    def is_refining(self) -> bool:
        """Whether a sharper picture may still come by itself."""
        return self._refining > 0

    def close(self) -> None:
        """Wait for the threads to end; nothing is told after this."""
        self._closed = True
        self._drawn += 1
        self._refiner.shutdown(wait=True)
        with self._lock:
            self._wishes = _Wishes()
        self._executor.shutdown(wait=True)
        self._session = None

    # --- the thread

    def _on_session(self, act: Callable[[Session], object]) -> None:
        def step() -> None:
            if self._session is not None:
                act(self._session)
                self._redraw_and_tell()

        self._step(step)

    def _step(self, step: Callable[[], None]) -> None:
        with self._lock:
            self._wishes.steps.append(step)
        self._schedule()

    def _schedule(self) -> None:
        with self._lock:
            if self._queued or self._closed:
                return
            self._queued = True
            self._running += 1
        self._executor.submit(self._run).add_done_callback(self._ended)

    def _ended(self, done: Future) -> None:
        """Say what went wrong; called by the thread that ran."""
        with self._lock:
            self._running -= 1
        error = done.exception()
        if error is not None and not self._closed and not isinstance(error, CancelledError):
            self.failed.emit(sentence_of(error))

    def _run(self) -> None:
        with self._lock:
            wishes, self._wishes = self._wishes, _Wishes()
            if self._paused:
                self._wishes.edits, wishes.edits = wishes.edits, {}
            self._queued = False
        self._view, self._look = wishes.view or self._view, wishes.look or self._look
        for step in wishes.steps:
            if self._closed:
                return
            step()
        if wishes.edits:
            self._edit(wishes.edits)
        elif self._session is not None and not self._session.is_settled:  # a pause came before the splits
            self._redraw_and_tell()
        if wishes.view is not None or wishes.look is not None:
            self._draw(fresh=wishes.view is not None)

    def _forget(self) -> None:
        self._session, self._records, self._view, self._refined = None, {}, None, None
        self._drawn += 1

    def _take(self, session: Session, rough: bool) -> None:
        self._session, self._rough = session, rough
        strokes = self._strokes(self._records)
        if strokes:
            session.edit(strokes)
        self._redraw_and_tell()

    def _edit(self, records: Records) -> None:
        for one, record in records.items():
            if record is None:
                self._records.pop(one, None)
            else:
                self._records[one] = record
        if self._session is None:
            return
        self._editing = True
        try:
            self._session.edit(self._strokes(records), in_haste=True)
            self._redraw_and_tell()
        finally:
            self._editing = False

    def _strokes(self, records: Mapping[int, StrokeRecord | None]) -> dict[int, Stroke | None]:
        """Return strokes by id, None for those that are gone or lie elsewhere."""
        strokes: dict[int, Stroke | None] = dict.fromkeys(records)
        kept = [record for record in records.values() if record is not None]
        if kept and self._session is not None:
            try:
                found = strokes_on(self._session.source.grid, kept, self._crs).strokes
            except InputError:
                found = ()  # all of them lie elsewhere: they paint nothing
            strokes.update({stroke.id: stroke for stroke in found})
        return strokes

    def _redraw_and_tell(self) -> None:
        session = self._session
        if session is not None:
            carry = self._carry and len(session.class_ids) > 1  # one class alone says nothing about the rest
            if session.carry != carry:
                session.set_carry(carry)
            if not session.is_settled:
                self._show_estimate(session)
                if self._is_overtaken():
                    return
                session.settle()
        self._draw(fresh=False)
        if session is not None and not self._closed:
            self.told.emit(Told(class_figures(session), session.conflicts(), self._rough, session.model.k))

    def _show_estimate(self, session: Session) -> None:
        """Emit a picture of what is known before many clusters are split."""
        self._drawn += 1
        if self._view is not None and not self._closed:
            screen, ticket = self._view
            self.pictured.emit(Shown(draw_picture(session, screen, self._look), ticket))

    def _is_overtaken(self) -> bool:
        """Whether further strokes wait to be taken: splitting may wait for them too."""
        with self._lock:
            return bool(self._wishes.edits) and not self._paused

    def _draw(self, fresh: bool) -> None:
        """Emit a picture of the view; a new view of many pixels comes coarse first."""
        if self._session is None or self._view is None or self._closed:
            return
        (screen, ticket), session = self._view, self._session
        if fresh and takes_long(screen, session.source.grid):
            self.pictured.emit(Shown(draw_picture(session, screen, self._look, coarse=True), ticket))
            with self._lock:
                if self._wishes.view is not None:  # the person moves on: sharpen what comes next
                    return
        self._drawn += 1
        window = None if self._rough or not self._by_pixel else refinable(session, screen, self._look)
        refined = self._refined
        if window is not None and refined is not None and refined.fits(session, window):
            picture = draw_refined(session, screen, self._look, window, refined.classified)
            self.pictured.emit(Shown(picture, ticket))
            return
        self.pictured.emit(Shown(draw_picture(session, screen, self._look), ticket))
        if window is not None and len(session.class_ids) > 1:
            self._in_background(self._refine, session, screen, ticket, window)
        elif not self._rough and self._by_pixel:
            self._in_background(self._look_ahead, session, window)

    def _in_background(self, work: Callable[..., None], *values: object) -> None:
        with self._lock:
            self._refining += 1
        self._refiner.submit(work, *values, self._drawn).add_done_callback(self._refine_ended)

    def _look_ahead(self, session: Session, window: Window | None, drawn: int) -> None:
        """Prepare the first sharp picture while there is nothing else to do."""
        self._rest(drawn)
        self._prepare(session, window)

    def _rest(self, drawn: int) -> _While:
        """Wait for a moment without another picture, and return what cancels when one comes."""
        progress = _While(lambda: self._drawn == drawn)
        progress.check()
        time.sleep(QUIET_SECONDS)
        progress.check()
        return progress

    def _prepare(self, session: Session, window: Window | None) -> None:
        """Find out what serves whatever is painted: of the raster, and of a window as long as that is in sight.

        A stroke goes first, and the work goes on after it.
        """
        session.look_ahead(None, _While(lambda: self._session is session and not self._closed, lambda: self._editing))
        if window is not None:
            session.look_ahead(window, _While(lambda: self._shows(session, window), lambda: self._editing))

    def _shows(self, session: Session, window: Window) -> bool:
        """Whether a window is the one to be sharpened."""
        view = self._view
        if self._session is not session or self._closed or view is None:
            return False
        return refinable(session, view[0], self._look) == window

    def _refine(self, session: Session, screen: Screen, ticket: object, window: Window, drawn: int) -> None:
        """Decide the window by pixel once nothing else has been asked for a moment; in a thread of its own."""
        progress = self._rest(drawn)
        self._prepare(session, window)
        progress.check()
        version = session.version
        classified = session.refine(window, progress)
        progress.check()
        self._refined = _Refined(session, version, window, classified)
        self.pictured.emit(Shown(draw_refined(session, screen, self._look, window, classified), ticket))
        figures = refined_figures(session, window, classified)
        if figures is not None:
            self.figured.emit(figures)

    def _refine_ended(self, done: Future) -> None:
        with self._lock:
            self._refining -= 1
            self._running += 1  # which `_ended` takes back
        self._ended(done)
