# SPDX-License-Identifier: GPL-2.0-or-later
"""The valid pixels under strokes, on one raster and on several."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.session.further import further_id
from clusterbrush.core.session.painting import painted_strokes
from sessions import HEIGHT, WIDTH, stroke


def test_pixels_of_further_rasters_follow_those_of_the_first(prepared, image) -> None:
    rasters = (prepared.source, RasterSource(image), RasterSource(image))
    own = {1: stroke(1, 1, seed=3), 2: stroke(2, 2, seed=4)}
    strokes = {**own, **{further_id(2, place): replace(one, id=further_id(2, place)) for place, one in own.items()}}
    painted = painted_strokes(rasters, prepared.model, strokes)
    alone = painted_strokes(rasters[:1], prepared.model, own)
    assert set(painted) == set(strokes)
    for place in own:
        one, other = painted[place], painted[further_id(2, place)]
        np.testing.assert_array_equal(one.places, alone[place].places)
        np.testing.assert_array_equal(other.places, one.places + 2 * HEIGHT * WIDTH)
        np.testing.assert_array_equal(other.scaled, one.scaled)
        np.testing.assert_array_equal(other.cluster_ids, one.cluster_ids)
        assert other.class_id == one.class_id
    assert painted_strokes(rasters, prepared.model, {}) == {}
