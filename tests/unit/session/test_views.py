# SPDX-License-Identifier: GPL-2.0-or-later
"""Windows whose clusters are kept: read once, by whatever thread asks, and brought up to date with the others."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.session import views
from clusterbrush.core.session.preview import View
from sessions import WHOLE, fresh, stroke


def test_threads_that_ask_at_once_read_a_window_once(prepared, monkeypatch):
    session, read, begun, go_on = fresh(prepared), [], threading.Event(), threading.Event()
    really_read = View.read.__func__

    def slowly(source, model, window, *rest):
        read.append(window)
        begun.set()
        if window == WHOLE:
            go_on.wait(20)
        return really_read(View, source, model, window, *rest)

    monkeypatch.setattr(views.View, "read", slowly)
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(session.read_view, WHOLE)
        assert begun.wait(20)
        second = pool.submit(session.preview, WHOLE)
        other = pool.submit(session.preview, Window(0, 0, 9, 9)).result(20)  # while the first is still being read
        assert not first.done()
        assert not session.has_view(WHOLE)
        session.add(stroke(1, 2, seed=3))  # does not wait either
        go_on.set()
        first.result(20)
        picture = second.result(20)
    assert read == [WHOLE, Window(0, 0, 9, 9)]
    assert session.has_view(WHOLE)
    assert not session.has_view(WHOLE, (5, 5))
    np.testing.assert_array_equal(picture.cluster_ids[:9, :9], other.cluster_ids)
    expected = fresh(prepared)
    expected.add(stroke(1, 2, seed=3))
    np.testing.assert_array_equal(session.preview(WHOLE).class_ids, expected.preview(WHOLE).class_ids)


def test_a_window_that_was_dropped_while_it_was_asked_for_shows_the_present_strokes(prepared, monkeypatch):
    session, expected = fresh(prepared), fresh(prepared)
    session.preview(WHOLE)
    view = session._views.find(WHOLE, None)
    session._views.find(Window(0, 0, 9, 9), None)
    session.trim()
    session.add(stroke(1, 2, seed=3))
    expected.add(stroke(1, 2, seed=3))
    monkeypatch.setattr(session._views, "find", lambda *_asked: view)
    np.testing.assert_array_equal(session.preview(WHOLE).class_ids, expected.preview(WHOLE).class_ids)


def test_the_windows_shown_last_are_kept(prepared, monkeypatch):
    session, read, really_read = fresh(prepared), [], View.read.__func__
    monkeypatch.setattr(views.View, "read", lambda *asked: (read.append(asked[2]), really_read(View, *asked))[1])
    shown = [Window(row, 0, 9, 9) for row in range(views.MAX_VIEWS + 2)]
    for window in shown:
        session.preview(window)
        session.preview(shown[0])
    assert [session.has_view(window) for window in shown] == [True, False, False, True, True, True]
    assert read == shown, "each of them once"
