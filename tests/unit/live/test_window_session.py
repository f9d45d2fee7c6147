# SPDX-License-Identifier: GPL-2.0-or-later
"""A session of the window alone, for the first strokes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import InputError
from clusterbrush.core.live.map_picture import draw_picture
from clusterbrush.core.live.screen import Screen
from clusterbrush.core.live.window_session import prepare_window
from clusterbrush.core.raster.grid import Window
from screens import HEIGHT, LOOK, WIDTH, corners, words

if TYPE_CHECKING:
    from clusterbrush.core.raster.source import RasterSource
    from clusterbrush.core.session.session import Session


def test_a_rough_session_serves_strokes_at_once(source: RasterSource, session: Session) -> None:
    rough = prepare_window(source, Window(0, 0, HEIGHT, WIDTH), 0.3)
    assert rough.sample.n_valid == (HEIGHT - 2) * WIDTH
    rough.add_all(session.strokes)
    screen = Screen(WIDTH, HEIGHT, corners(0, 0, WIDTH, HEIGHT), straight=True)
    np.testing.assert_array_equal(words(draw_picture(rough, screen, LOOK)), words(draw_picture(session, screen, LOOK)))


def test_where_nothing_is_valid_it_says_so(source: RasterSource) -> None:
    with pytest.raises(InputError):
        prepare_window(source, Window(0, 0, 2, WIDTH), 0.3)
