# SPDX-License-Identifier: GPL-2.0-or-later
"""The worker of the dock: a thread that owns the session, applies edits and draws pictures.

Requests that come while it works are gathered (`requests`), and carried out together afterwards. A second thread
refines pictures by pixel while there is nothing else to do.
"""

from __future__ import annotations

import threading
import time
import traceback
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsMessageLog
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core.base.errors import CancelledError, ClusterBrushError, InputError
from ...core.classification.methods import CLUSTERBRUSH
from ...core.features.presets import DEFAULT_PRESET
from ...core.live.figures import ClassFigures, RasterFigures
from ...core.live.map_picture import (
    MapLook,
    draw_picture,
    draw_refined,
    is_known,
    read_clusters,
    refinable,
    shows_pixels,
    takes_long,
)
from ...core.live.window_session import prepare_window
from ...core.session.sharpening import sharpened
from ...core.session.suggestions import PlaceSuggestion, suggest
from ...core.strokes.records import StrokeRecord, strokes_on
from ...i18n import tr
from ...i18n.sentences import translated
from .further import Further
from .further_requests import FurtherRequests
from .kept import KeptSession, KeptSessions
from .refinement import PausableProgress, RefinedWindow, RenderedPicture, Sharpness
from .requests import RequestQueue

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ...core.classification.methods import Method
    from ...core.live.map_picture import Picture
    from ...core.live.screen import Screen
    from ...core.raster.grid import Window
    from ...core.raster.source import RasterSource
    from ...core.session.conflicts import Conflict
    from ...core.session.session import Session
    from ...core.strokes.stroke import Stroke
    from .requests import Records

MAX_SUGGESTIONS = 8
QUIET_SECONDS = 0.03  # without another picture before a picture is refined
FIGURES_QUIET_SECONDS = 0.6  # before figures are counted, which keep all processors busy between two strokes
LOOK_SECONDS = 0.05  # between two looks whether another picture came
MAX_HOLD_SECONDS = 60.0  # that figures wait for the end of a stroke or of an export
HOLD_SECONDS = 0.5  # that figures wait for a view to be drawn, or a finished stroke to be applied
MIN_CLASSES = 2  # that a method by pixel can tell apart


@dataclass(frozen=True)
class EditFigures:
    """Conflicts after an edit, which has a number; `rough` when the session knows only a part of the raster."""

    conflicts: list[Conflict]
    rough: bool
    edit: int = 0


@dataclass(frozen=True)
class SettledFigures:
    """Figures of the raster, with the number of the last edit that they know, and the look that they count by.

    The figures are None while there are too few strokes for a map.
    """

    figures: ClassFigures | None
    edit: int
    least_confidence: float
    smoothing: int


def sentence_of(error: BaseException) -> str:
    """Return the sentence for an error; an unexpected error is also logged with its traceback."""
    if isinstance(error, ClusterBrushError):
        return translated(error)
    text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    QgsMessageLog.logMessage(text, "ClusterBrush", Qgis.MessageLevel.Critical)
    return tr("Something went wrong ({error}). The log messages panel tells more.").format(error=error)


class Live(FurtherRequests):
    """The sessions of the current raster: a rough one of the visible part first, then one of the whole raster.

    All strokes are replayed on each session.
    """

    picture_drawn = pyqtSignal(object)  # RenderedPicture
    figures_changed = pyqtSignal(object)  # EditFigures
    figures_settled = pyqtSignal(object)  # SettledFigures, a while after `figures_changed` or another look
    places_suggested = pyqtSignal(object)  # list of PlaceSuggestion
    dataless_painted = pyqtSignal()  # all pixels of a new stroke are without data
    failed = pyqtSignal(str)  # sentence
    resume_failed = pyqtSignal()  # the kept session is there no longer

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="clusterbrush")
        self._refiner = ThreadPoolExecutor(1, thread_name_prefix="clusterbrush-refine")
        self._lock = threading.Lock()
        self._requests = RequestQueue()
        self._queued = False
        self._n_running = 0
        self._editing = False
        self._closed = False
        self._paused = False
        self._is_resuming = False
        self._method = CLUSTERBRUSH
        # set by the worker's thread only
        self._session: Session | None = None
        self._rough = False
        self._records: dict[int, StrokeRecord] = {}
        self._unchecked: set[int] = set()  # new strokes that no session has read the pixels of
        self._crs = ""
        self._further = Further(self.failed.emit)
        self._kept = KeptSessions()
        self._view: tuple[Screen, object] | None = None
        self._look = MapLook()
        self._n_pictures = 0  # a refinement for an older picture is dropped
        self._n_refining = 0
        self._refined: RefinedWindow | None = None
        self._held_until = 0.0  # the time until which figures wait
        self._n_reports = 0  # number of the last edit that was reported
        self._figures: tuple[Session, RasterFigures] | None = None
        self._figures_of: tuple[int, float, int] | None = None  # the edit and the look of the last settled figures

    # --- called by the main thread

    @property
    def is_out_of_date(self) -> bool:
        """Return True when strokes are held by a pause."""
        return self._paused and self._requests.has_edits

    @property
    def has_session(self) -> bool:
        """Return True when there is a session to show strokes by."""
        return self._session is not None or self._is_resuming

    @property
    def has_full_session(self) -> bool:
        """Return True when there is a session of the whole raster."""
        return self._session is not None and not self._rough

    @property
    def is_idle(self) -> bool:
        """Return True when all requests are done; edits that are held by a pause do not count."""
        with self._lock:
            return self._n_running == 0

    @property
    def is_rough(self) -> bool:
        """Return True when the session knows only a part of the raster."""
        return self._rough

    def forget(self, keep: str = "") -> None:
        """Drop the session and its strokes, for another raster; a session of the whole raster is kept under a key."""
        self._requests.clear()
        self._is_resuming = False
        self._add_step(lambda: self._forget(keep))

    def resume(self, key: str, threshold: float, method: Method) -> None:
        """Use a kept session again; its strokes are those that it was left with until records come."""
        self._method, self._is_resuming = method, True
        self._add_step(lambda: self._resume(key, threshold))

    def begin_rough(
        self, source: RasterSource, screen: Screen, threshold: float, method: Method, preset: str = DEFAULT_PRESET
    ) -> threading.Event:
        """Group the visible part of the raster, unless there is a session already; return what is set once it is."""
        self._method = method

        begun = threading.Event()

        def begin() -> None:
            visible = screen.request(source.grid)
            try:
                if self._session is None and visible is not None:
                    self._use_session(prepare_window(source, visible[0], threshold, method, preset), rough=True)
            finally:
                begun.set()

        self._add_step(begin)
        return begun

    def use(self, session: Session) -> None:
        """Use a session of the whole raster, and replay the strokes on it."""
        self._add_step(lambda: self._use_session(session, rough=False))

    def set_records(self, records: Mapping[int, StrokeRecord], crs: str, partial: bool = False) -> None:
        """Replace all strokes; `crs` (WKT) is that of every stroke from now on.

        With `partial` the others come later by `edit`, and those that were known stay until `retain`.
        """
        copied = dict(records)

        def replace() -> None:
            before, is_same, self._crs = self._records, crs == self._crs, crs
            gone = [place for place in before if not is_same or (place not in copied and not partial)]
            self._edit({**dict.fromkeys(gone), **copied}, force=True)

        self._requests.take_edits()  # the new records replace them
        self._add_step(replace)

    def retain(self, places: set[int]) -> None:
        """Delete all strokes but those of some places in time."""
        self._add_step(lambda: self._edit(dict.fromkeys(place for place in self._records if place not in places)))

    def edit(self, records: Records) -> None:
        """Apply strokes that are new, changed or deleted (None), by their place in time."""
        self._requests.add_edits(records)
        self._schedule()

    def hold(self, *_begun: object) -> None:
        """Let the work on figures wait until `release`, a minute at most: a stroke, or a run for the export, begins."""
        self._held_until = time.monotonic() + MAX_HOLD_SECONDS

    def release(self, *_ended: object) -> None:
        """Let the work on figures go on in a moment."""
        self._held_until = time.monotonic() + HOLD_SECONDS

    def show_view(self, screen: Screen, ticket: object) -> None:
        """Draw this screen now and after each edit; `ticket` is emitted with the pictures."""
        self.release()
        self._requests.set_view(screen, ticket)
        self._schedule()

    def show_look(self, look: MapLook) -> None:
        """Draw pictures in another look from now on."""
        self._requests.set_look(look)
        self._schedule()

    def set_paused(self, paused: bool) -> None:
        """Hold edits, or apply them as they come."""
        self._paused = paused
        if not paused:
            self._schedule()

    def update_once(self) -> None:
        """Apply the edits that wait, paused or not."""
        edits = self._requests.take_edits()
        if edits:
            self._add_step(lambda: self._edit(edits))

    def with_full_session(self, act: Callable[[Session | None], None]) -> None:
        """Call `act` in the thread after all requests, with None while the whole raster is not grouped."""
        self._add_step(lambda: act(None if self._rough else self._session))

    def with_any_session(self, act: Callable[[Session | None], None]) -> None:
        """Call `act` in the thread after all requests, with the session of what is in sight where there is no other."""
        self._add_step(lambda: act(self._session))

    def set_threshold(self, threshold: float) -> None:
        """Split clusters by another threshold."""
        self._on_session(lambda session: session.set_threshold(threshold))

    def set_method(self, method: Method) -> None:
        """Classify by another method."""
        self._method = method
        self._on_session(lambda session: session.set_method(method))

    def keep_whole(self, cluster: int, keep: bool) -> None:
        """Undo the split of a cluster, or allow it again."""
        self._on_session(lambda session: session.keep_unsplit(cluster, keep))

    def ask_suggestions(self) -> None:
        """Emit places to paint by `places_suggested`."""

        def answer() -> None:
            places: list[PlaceSuggestion] = [] if self._session is None else suggest(self._session, MAX_SUGGESTIONS)
            self.places_suggested.emit(places)

        self._add_step(answer)

    @property
    def is_refining(self) -> bool:
        """Return True when a refined picture may still come without a request."""
        return self._n_refining > 0

    def close(self) -> None:
        """Wait for the threads to end; no signal is emitted after this."""
        self._closed = True
        self._n_pictures += 1
        self._refiner.shutdown(wait=True)
        self._requests.clear()
        self._executor.shutdown(wait=True)
        self._session, self._refined = None, None
        self._kept, self._further = KeptSessions(), Further(self.failed.emit)

    # --- the thread

    def _on_session(self, act: Callable[[Session], object]) -> None:
        def step() -> None:
            if self._session is not None:
                act(self._session)
                self._redraw_and_report()

        self._add_step(step)

    def _add_step(self, step: Callable[[], None]) -> None:
        self._requests.add_step(step)
        self._schedule()

    def _schedule(self) -> None:
        with self._lock:
            if self._queued or self._closed:
                return
            self._queued = True
            self._n_running += 1
        self._executor.submit(self._run).add_done_callback(self._ended)

    def _ended(self, done: Future) -> None:
        """Emit the error of a run, if any; called by the thread that ran."""
        with self._lock:
            self._n_running -= 1
        error = done.exception()
        if error is not None and not self._closed and not isinstance(error, CancelledError):
            self.failed.emit(sentence_of(error))

    def _run(self) -> None:
        with self._lock:
            requests = self._requests.take(with_edits=not self._paused)
            self._queued = False  # under the same lock: a request that comes now starts another run
        self._view, self._look = requests.view or self._view, requests.look or self._look
        for step in requests.steps:
            if self._closed:
                return
            step()
        if requests.edits:
            self._edit(requests.edits)
        elif self._session is not None and not self._session.is_settled:
            self._redraw_and_report()  # the splits had waited for edits, which a pause holds now
        if requests.view is not None or requests.look is not None:
            self._draw()
        session = self._session
        if session is not None and not self._rough and self._figures_of != self._figures_due():
            self._refiner.submit(self._settle_figures, session, self._n_pictures).add_done_callback(self._figures_ended)

    def _forget(self, keep: str) -> None:
        session = self._session
        if keep and session is not None and not self._rough:
            session.settle()
            self._kept.put(keep, KeptSession(session, self._records, self._crs, self._further, self._refined))
        self._session, self._records, self._view, self._refined = None, {}, None, None
        self._further = Further(self.failed.emit)
        self._unchecked = set()
        self._figures, self._figures_of = None, None
        self._n_pictures += 1

    def _resume(self, key: str, threshold: float) -> None:
        kept = self._kept.take(key)
        self._is_resuming = False
        if kept is None:
            self.resume_failed.emit()
            return
        self._records, self._crs, self._further, self._refined = kept.records, kept.crs, kept.further, kept.refined
        self._session, self._rough = kept.session, False
        if kept.session.threshold != threshold:
            kept.session.set_threshold(threshold)
        kept.session.set_method(self._method)

    def _use_session(self, session: Session, rough: bool) -> None:
        self._session, self._rough = session, rough
        session.set_method(self._method)  # it may have changed while the raster was grouped
        strokes = {**self._strokes(self._records), **self._further.attach(session)}
        if strokes:
            session.edit(strokes)
        self._check_data(session)
        self._redraw_and_report()

    def _edit(self, records: Records, force: bool = False) -> None:
        """Apply strokes; with `force` they replace known ones, and the map is drawn also when none of them changes."""
        changed = {place: record for place, record in records.items() if self._records.get(place) != record}
        for place, record in changed.items():
            if record is None:
                self._records.pop(place, None)
            else:
                self._records[place] = record
                if not force:
                    self._unchecked.add(place)
        if changed:
            self._change(self._strokes(changed))
            if self._session is not None:
                self._check_data(self._session)
        elif force and self._session is not None:
            self._redraw_and_report()

    def _check_data(self, session: Session) -> None:
        """Say when one of the new strokes paints no pixel with data."""
        unchecked, self._unchecked = self._unchecked & self._records.keys(), set()
        if unchecked and not self._closed:
            painted = session.settled().places
            if any(place not in painted or not len(painted[place][1]) for place in unchecked):
                self.dataless_painted.emit()

    def _strokes(self, records: Mapping[int, StrokeRecord | None]) -> dict[int, Stroke | None]:
        """Return strokes by id, None for those that are deleted or lie outside the raster."""
        strokes: dict[int, Stroke | None] = dict.fromkeys(records)
        existing = [record for record in records.values() if record is not None]
        if existing and self._session is not None:
            try:
                on_raster = strokes_on(self._session.source.grid, existing, self._crs).strokes
            except InputError:
                on_raster = ()  # all strokes lie outside the raster
            strokes.update({stroke.id: stroke for stroke in on_raster})
        return strokes

    def _redraw_and_report(self) -> None:
        session = self._session
        if session is not None and not session.is_settled:
            self._show_estimate(session)
            if self._is_overtaken():
                return
            session.settle()
        self._draw()
        if session is not None and not self._closed:
            self._n_reports += 1
            self.figures_changed.emit(EditFigures(session.conflicts(), self._rough, self._n_reports))

    def _show_estimate(self, session: Session) -> None:
        """Emit a picture by an estimate, before many clusters are split."""
        self._n_pictures += 1
        if self._view is not None and not self._closed:
            screen, ticket = self._view
            self._show(draw_picture(session, screen, self._look), ticket, Sharpness.FOLLOWS)

    def _show(self, picture: Picture | None, ticket: object, sharpness: Sharpness, version: int | None = None) -> None:
        """Emit a picture by the strokes of a version of the session, the present one when absent."""
        session = self._session
        if session is None or not session.class_ids:
            sharpness = Sharpness.NOTHING
        elif version is None:
            version = session.version
        self.picture_drawn.emit(RenderedPicture(picture, ticket, sharpness, (id(session), version, self._look)))

    def _is_overtaken(self) -> bool:
        """Return True when further edits wait, so that the splits can wait for them."""
        return self._requests.has_edits and not self._paused

    def _draw(self) -> None:
        """Emit a picture of the view; where its clusters are not known yet, one in coarse pixels comes first.

        Where a sharp picture follows, it takes the place of the fine one by clusters, which would delay it.
        """
        if self._session is None or self._view is None or self._closed:
            return
        (screen, ticket), session = self._view, self._session
        is_coarse = takes_long(screen, session.source.grid) and not is_known(session, screen, self._look)
        window = refinable(session, screen, self._look)
        sharpens = session.method.sharpens and not self._rough
        refined = self._refined
        self._n_pictures += 1
        if window is not None and sharpens and refined is not None and refined.fits(session, window):
            picture = draw_refined(session, screen, self._look, window, refined.classified)
            self._show(picture, ticket, refined.sharpness)
            if is_coarse:
                self._in_background(self._read_clusters, session, screen)
            return
        sharpens_now = sharpens and window is not None and len(session.class_ids) > 1
        if is_coarse:
            self._show(draw_picture(session, screen, self._look, coarse=True), ticket, Sharpness.FOLLOWS)
            if self._requests.has_view or self._is_overtaken():  # enough for what is left already
                return
        if is_coarse and self._is_blank(session):
            self._in_background(self._read_clusters, session, screen)
        elif not (is_coarse and sharpens_now):
            self._show(draw_picture(session, screen, self._look), ticket, self._sharpness(session, screen, window))
        if sharpens_now:
            self._in_background(self._refine, session, screen, ticket, window)
        elif sharpens:
            self._in_background(self._prepare_first, session, window)

    def _is_blank(self, session: Session) -> bool:
        """Return True when a picture shows nothing, because it shows classes and nothing is painted."""
        return not session.class_ids and self._look.mode != "clusters" and self._look.cluster is None

    def _read_clusters(self, session: Session, screen: Screen, picture_number: int) -> None:
        """Find the clusters of the view that the next stroke needs; called in the refining thread."""
        if self._n_pictures == picture_number:
            read_clusters(session, screen, self._look)

    def _sharpness(self, session: Session, screen: Screen, window: Window | None) -> Sharpness:
        """Return the sharpness of a picture by clusters."""
        if self._rough:
            return Sharpness.FOLLOWS
        if self._look.mode == "clusters" or self._look.cluster is not None:
            return Sharpness.SHARP if shows_pixels(session, screen, self._look) else Sharpness.ZOOMED_OUT
        if session.method.comes_at_export and not session.method.sharpens:
            return Sharpness.AT_EXPORT
        if session.method.sharpens and len(session.class_ids) < MIN_CLASSES:
            return Sharpness.ONE_CLASS
        if window is None:
            return Sharpness.ZOOMED_OUT
        return Sharpness.FOLLOWS if session.method.sharpens else Sharpness.SHARP

    def _in_background(self, work: Callable[..., None], *values: object) -> None:
        with self._lock:
            self._n_refining += 1
        self._refiner.submit(work, *values, self._n_pictures).add_done_callback(self._refine_ended)

    def _prepare_first(self, session: Session, window: Window | None, picture_number: int) -> None:
        """Prepare the first refined picture while there is nothing else to do."""
        self._wait_for_quiet(picture_number)
        self._look_ahead(session, window)

    def _wait_for_quiet(self, picture_number: int, seconds: float = QUIET_SECONDS) -> PausableProgress:
        """Return after a moment without another picture; the returned progress is cancelled when one comes."""
        progress = PausableProgress(lambda: self._n_pictures == picture_number)
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            progress.check()
            time.sleep(min(left, LOOK_SECONDS))
        progress.check()
        return progress

    def _look_ahead(self, session: Session, window: Window | None) -> None:
        """Compute what does not depend on the strokes: of the raster, and of a window while that is visible.

        The work waits while a stroke is applied.
        """
        session.look_ahead(
            None, PausableProgress(lambda: self._session is session and not self._closed, lambda: self._editing)
        )
        if window is not None:
            session.look_ahead(window, PausableProgress(lambda: self._shows(session, window), lambda: self._editing))

    def _shows(self, session: Session, window: Window) -> bool:
        """Return True when a window is the one to be refined."""
        view = self._view
        if self._session is not session or self._closed or view is None:
            return False
        return refinable(session, view[0], self._look) == window

    def _refine(self, session: Session, screen: Screen, ticket: object, window: Window, picture_number: int) -> None:
        """Classify the window by pixel after a moment without another picture; called in the refining thread."""
        progress = self._wait_for_quiet(picture_number)
        self._look_ahead(session, window)
        progress.check()
        version, is_exact = session.version, session.method.refines
        classified = sharpened(session, window, progress)
        progress.check()
        sharpness = Sharpness.SHARP if is_exact else Sharpness.NEARLY
        self._refined = RefinedWindow(session, version, window, classified, sharpness)
        picture = draw_refined(session, screen, self._look, window, classified)
        self._show(picture, ticket, sharpness, version)
        if not is_known(session, screen, self._look):
            self._read_clusters(session, screen, picture_number)

    def _goes_second(self) -> bool:
        """Return True while a stroke is drawn or worked on, or a view is about to be drawn."""
        return self._editing or time.monotonic() < self._held_until

    def _figures_due(self) -> tuple[int, float, int]:
        """Return what figures depend on, besides the session: the last edit, and the look of the map."""
        return self._n_reports, self._look.least_confidence, self._look.smoothing

    def _settle_figures(self, session: Session, picture_number: int) -> None:
        """Count or estimate the classes of the raster while there is nothing else to do.

        What is done when a picture goes first is kept, and the next call goes on from there.
        """
        self._wait_for_quiet(picture_number, FIGURES_QUIET_SECONDS)
        due = self._figures_due()
        if self._figures_of == due or not session.is_settled:
            return
        self._look_ahead(session, None)
        kept = self._figures  # the other thread may forget it meanwhile
        if kept is None or kept[0] is not session:
            kept = self._figures = session, RasterFigures(session)
        progress = PausableProgress(lambda: self._n_pictures == picture_number, self._goes_second)
        figures = kept[1].update(*due[1:], progress)
        progress.check()
        self._figures_of = due
        self.figures_settled.emit(SettledFigures(figures, *due))

    def _refine_ended(self, done: Future) -> None:
        with self._lock:
            self._n_refining -= 1
        self._figures_ended(done)

    def _figures_ended(self, done: Future) -> None:
        with self._lock:
            self._n_running += 1  # `_ended` subtracts it again
        self._ended(done)
