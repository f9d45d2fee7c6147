# SPDX-License-Identifier: GPL-2.0-or-later
"""Pictures for the screen show each pixel's class where it lies, at any zoom and turn."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.classification.classifier import Classified
from clusterbrush.core.live.map_picture import (
    MapLook,
    coloured,
    draw_picture,
    draw_refined,
    is_known,
    marked,
    read_clusters,
    takes_long,
)
from clusterbrush.core.live.screen import Screen
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.session.preview import Preview
from clusterbrush.core.session.session import Session
from screens import HEIGHT, LOOK, WIDTH, corners, words

if TYPE_CHECKING:
    from clusterbrush.core.raster.source import RasterSource

WORDS = {0: 0, 1: 0xFFFF0000, 2: 0xFF0000FF}


def test_a_straight_picture_is_the_preview_in_colours(session: Session) -> None:
    screen = Screen(WIDTH, HEIGHT, corners(0, 0, WIDTH, HEIGHT), straight=True)
    picture = draw_picture(session, screen, LOOK)
    ids = session.preview(Window(0, 0, HEIGHT, WIDTH)).class_ids
    np.testing.assert_array_equal(words(picture), np.vectorize(WORDS.get)(ids).astype(np.uint32))
    assert set(np.unique(ids)) == {0, 1, 2}
    assert picture.placement == pytest.approx(session.source.grid.placement)


def test_zoomed_in_a_window_is_read_and_placed(session: Session) -> None:
    screen = Screen(600, 400, corners(30, 10, 36, 14), straight=True)
    picture = draw_picture(session, screen, LOOK)
    x0, a, _, y0, _, _ = session.source.grid.placement
    assert picture.width <= 2 * 16
    assert picture.placement[0] == pytest.approx(x0 + a * 16)  # windows start on a lattice of 16
    assert picture.placement[3] == pytest.approx(y0)


def test_zoomed_out_it_is_read_reduced(session: Session) -> None:
    screen = Screen(WIDTH // 4, HEIGHT // 4, corners(0, 0, WIDTH, HEIGHT), straight=True)
    picture = draw_picture(session, screen, LOOK)
    assert (picture.width, picture.height) == (WIDTH // 4, HEIGHT // 4)
    assert picture.placement[1] == pytest.approx(4 * session.source.grid.placement[1])


def test_a_lattice_turned_by_half_shows_it_upside_down(session: Session) -> None:
    straight = Screen(WIDTH, HEIGHT, corners(0, 0, WIDTH, HEIGHT), straight=False)
    turned = Screen(WIDTH, HEIGHT, corners(WIDTH, HEIGHT, 0, 0), straight=False)
    one, other = (words(draw_picture(session, screen, LOOK)) for screen in (straight, turned))
    np.testing.assert_array_equal(one, other[::-1, ::-1])
    assert len(np.unique(one)) == 3


def test_outside_it_is_see_through(session: Session) -> None:
    half = Screen(WIDTH, HEIGHT, corners(-WIDTH, 0, WIDTH, HEIGHT), straight=False)
    found = words(draw_picture(session, half, LOOK))
    assert not found[:, : WIDTH // 2].any()
    assert found[:, WIDTH // 2 :].any()
    away = Screen(WIDTH, HEIGHT, corners(-900, -900, -800, -800), straight=True)
    assert draw_picture(session, away, LOOK) is None
    nowhere = Screen(WIDTH, HEIGHT, corners(*[float("nan")] * 4), straight=False)
    assert draw_picture(session, nowhere, LOOK) is None


@pytest.fixture
def preview() -> Preview:
    class_ids = np.array([[0, 1, 1], [2, 2, 1]], dtype=np.uint16)
    cluster_ids = np.array([[-1, 0, 1], [2, 2, 0]], dtype=np.int32)
    confidence = np.array([[0, 0.2, 0.9], [0.5, 1.0, 0.4]], dtype=np.float32)
    return Preview(class_ids, cluster_ids, confidence, None)


def test_looks(preview: Preview) -> None:
    red, blue = WORDS[1], WORDS[2]
    assert coloured(preview, LOOK, 3).tolist() == [[0, red, red], [blue, blue, red]]
    sure = MapLook("classes", LOOK.colours, 0.45)
    assert coloured(preview, sure, 3).tolist() == [[0, 0, red], [blue, blue, 0]]
    edges = coloured(preview, MapLook("outlines", LOOK.colours), 3)
    assert edges.tolist() == [[0, red, 0], [blue, blue, red]]
    clusters = coloured(preview, MapLook("clusters"), 3)
    assert clusters[0, 0] == 0
    assert clusters[1, 0] == clusters[1, 1] != clusters[0, 1]
    confidence = coloured(preview, MapLook("confidence"), 3)
    assert confidence[0, 0] == 0
    light = [sum((int(word) >> shift) & 255 for shift in (0, 8, 16)) for word in (confidence[0, 1], confidence[1, 1])]
    assert light[0] < light[1]  # surer is brighter
    pointed = coloured(preview, MapLook("classes", LOOK.colours, cluster=2), 3)
    assert pointed[1, 0] == pointed[1, 1] != pointed[0, 1]
    assert pointed[0, 0] == 0


def test_only_large_pictures_come_coarse_first(source: RasterSource) -> None:
    assert not takes_long(Screen(WIDTH, HEIGHT, corners(0, 0, WIDTH, HEIGHT), straight=True), source.grid)


def test_a_sharp_picture_needs_no_clusters_but_for_an_outline(session: Session) -> None:
    session = Session(session.source, session.model, session.sample)
    screen, whole = Screen(WIDTH, HEIGHT, corners(0, 0, WIDTH, HEIGHT), straight=True), Window(0, 0, HEIGHT, WIDTH)
    refined = Classified(
        np.ones((HEIGHT, WIDTH), np.uint16), np.ones((HEIGHT, WIDTH), np.float32), np.ones((HEIGHT, WIDTH), bool)
    )
    plain = draw_refined(session, screen, LOOK, whole, refined)
    assert not is_known(session, screen, LOOK)
    assert set(np.unique(words(plain))) == {WORDS[1]}
    read_clusters(session, screen, LOOK)
    assert is_known(session, screen, LOOK)
    cluster = int(session.preview(whole).cluster_ids[HEIGHT // 2, WIDTH // 2])
    outlined = draw_refined(session, screen, replace(LOOK, outlined=cluster), whole, refined)
    assert outlined.data == plain.data
    assert outlined.marks is not None
    assert np.frombuffer(outlined.marks, np.uint32).any()


def test_a_cluster_is_outlined_beside_the_map(session: Session, preview: Preview) -> None:
    pink = 0xFFFF00C8
    assert marked(preview, LOOK) is None
    assert marked(preview, replace(LOOK, outlined=2)).tolist() == [[0, 0, 0], [pink, pink, 0]]
    screen = Screen(WIDTH, HEIGHT, corners(0, 0, WIDTH, HEIGHT), straight=True)
    plain = draw_picture(session, screen, LOOK)
    assert plain.marks is None
    cluster = int(session.preview(Window(0, 0, HEIGHT, WIDTH)).cluster_ids[HEIGHT // 2, WIDTH // 2])
    outlined = draw_picture(session, screen, replace(LOOK, outlined=cluster))
    assert outlined.data == plain.data, "the map itself is the same"
    marks = np.frombuffer(outlined.marks, np.uint32).reshape(HEIGHT, WIDTH)
    inside = session.preview(Window(0, 0, HEIGHT, WIDTH)).cluster_ids == cluster
    assert set(np.unique(marks)) == {0, pink}
    assert not marks[~inside].any()
    turned = draw_picture(session, replace(screen, straight=False), replace(LOOK, outlined=cluster))
    np.testing.assert_array_equal(np.frombuffer(turned.marks, np.uint32).reshape(HEIGHT, WIDTH), marks)
