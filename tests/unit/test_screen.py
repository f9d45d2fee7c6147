# SPDX-License-Identifier: GPL-2.0-or-later
"""Pictures for the screen show each pixel's class where it lies, at any zoom and turn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from clusterbrush.core.clustering import KMeansOptions
from clusterbrush.core.errors import InputError
from clusterbrush.core.raster import RasterSource, Window
from clusterbrush.core.rough import class_figures, prepare_window, refined_figures
from clusterbrush.core.screen import Look, Screen, coloured, draw_picture, takes_long
from clusterbrush.core.session import Session
from clusterbrush.core.strokes import Stroke
from clusterbrush.core.view import Preview
from rasters import write_raster

HEIGHT, WIDTH = 40, 60
RED, BLUE = (255, 0, 0), (0, 0, 255)
WORDS = {0: 0, 1: 0xFFFF0000, 2: 0xFF0000FF}
LOOK = Look("classes", {1: RED, 2: BLUE})


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> RasterSource:
    values = np.full((1, HEIGHT, WIDTH), 20, dtype=np.uint8)
    values[:, :, WIDTH // 2 :] = 200
    values[:, :2] = 0
    values += np.random.default_rng(1).integers(0, 4, values.shape).astype(np.uint8) * (values > 0)
    return RasterSource(str(write_raster(tmp_path_factory.mktemp("screen") / "image.tif", values, nodata=0)))


@pytest.fixture(scope="module")
def session(source: RasterSource) -> Session:
    made = Session.prepare(source, KMeansOptions(4, attempts=1), sample_size=1000)
    x0, a, _, y0, _, e = source.grid.placement
    for number, col in ((1, 5), (2, 50)):
        points = np.array([[x0 + a * col, y0 + e * 10], [x0 + a * (col + 3), y0 + e * 30]])
        made.add(Stroke(number, number, (points,), abs(a) * 2))
    return made


def corners(left: float, top: float, right: float, bottom: float) -> list[list[tuple[float, float]]]:
    return [[(left, top), (right, top)], [(left, bottom), (right, bottom)]]


def words(picture) -> np.ndarray:
    return np.frombuffer(picture.data, dtype=np.uint32).reshape(picture.height, picture.width)


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
    sure = Look("classes", LOOK.colours, 0.45)
    assert coloured(preview, sure, 3).tolist() == [[0, 0, red], [blue, blue, 0]]
    edges = coloured(preview, Look("outlines", LOOK.colours), 3)
    assert edges.tolist() == [[0, red, 0], [blue, blue, red]]
    clusters = coloured(preview, Look("clusters"), 3)
    assert clusters[0, 0] == 0
    assert clusters[1, 0] == clusters[1, 1] != clusters[0, 1]
    confidence = coloured(preview, Look("confidence"), 3)
    assert confidence[0, 0] == 0
    light = [sum((int(word) >> shift) & 255 for shift in (0, 8, 16)) for word in (confidence[0, 1], confidence[1, 1])]
    assert light[0] < light[1]  # surer is brighter
    pointed = coloured(preview, Look("classes", LOOK.colours, cluster=2), 3)
    assert pointed[1, 0] == pointed[1, 1] != pointed[0, 1]
    assert pointed[0, 0] == 0


def test_a_rough_session_serves_strokes_at_once(source: RasterSource, session: Session) -> None:
    rough = prepare_window(source, Window(0, 0, HEIGHT, WIDTH), 0.3)
    assert rough.sample.n_valid == (HEIGHT - 2) * WIDTH
    rough.add_all(session.strokes)
    screen = Screen(WIDTH, HEIGHT, corners(0, 0, WIDTH, HEIGHT), straight=True)
    np.testing.assert_array_equal(words(draw_picture(rough, screen, LOOK)), words(draw_picture(session, screen, LOOK)))
    figures = class_figures(session)
    assert figures.shares[1] == pytest.approx(0.5, abs=0.02)
    assert figures.square_metres == pytest.approx((HEIGHT - 2) * WIDTH * 100, rel=0.05)


def test_a_raster_decided_by_pixel_is_counted_by_pixel(session: Session) -> None:
    whole = Window(0, 0, HEIGHT, WIDTH)
    refined = session.refine(whole)
    odd = replace(refined, class_ids=refined.class_ids.copy())
    odd.class_ids[2:12, :10] = 2  # as no cluster would tell
    figures = refined_figures(session, whole, odd)
    n_valid = (HEIGHT - 2) * WIDTH
    assert figures.shares[2] == pytest.approx(np.count_nonzero(odd.class_ids[2:] == 2) / n_valid)
    assert figures.shares[0] == np.count_nonzero(odd.class_ids[2:] == 0) / n_valid, "what is not valid does not count"
    assert sum(figures.shares.values()) == pytest.approx(1.0)
    assert figures.square_metres == class_figures(session).square_metres
    part = Window(0, 0, HEIGHT, WIDTH - 1)
    assert refined_figures(session, part, session.refine(part)) is None


def test_where_nothing_is_valid_it_says_so(source: RasterSource) -> None:
    with pytest.raises(InputError):
        prepare_window(source, Window(0, 0, 2, WIDTH), 0.3)


def test_only_large_pictures_come_coarse_first(source: RasterSource) -> None:
    assert not takes_long(Screen(WIDTH, HEIGHT, corners(0, 0, WIDTH, HEIGHT), straight=True), source.grid)
