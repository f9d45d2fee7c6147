# SPDX-License-Identifier: GPL-2.0-or-later
"""What methods share that hold a raster as a whole."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.base import memory
from clusterbrush.core.base.errors import InputError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.classification.rivals.whole_raster import band_scale, check_fits, ordered, to_costs
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from painting import HEIGHT, WIDTH, fields_image


def test_the_scale_of_the_bands_is_that_of_the_valid_pixels(tmp_path):
    source = RasterSource(str(fields_image(tmp_path / "image.tif")))
    mean, deviation = band_scale(source, tuple(source.bands), Progress())
    bands, valid = source.read(Window(0, 0, HEIGHT, WIDTH))
    inside = bands[:, valid].astype(np.float64)
    np.testing.assert_allclose(mean, inside.mean(axis=1))
    np.testing.assert_allclose(deviation, inside.std(axis=1))


def test_costs_are_finite():
    np.testing.assert_allclose(to_costs(np.float32([1.0, 0.5, 0.0])), [0.0, np.log(2.0), -np.log(1e-4)], rtol=1e-6)


def test_the_label_is_the_first_of_the_highest():
    probabilities = np.float32([[0.5, 0.2, 0.5], [0.5, 0.8, 0.5]])
    labels = np.array([1, 1, 0])
    after = ordered(probabilities.copy(), labels)
    np.testing.assert_array_equal(after.argmax(axis=0), labels)
    np.testing.assert_allclose(after, probabilities, atol=1e-6)


def test_a_raster_that_does_not_fit_is_refused(monkeypatch):
    monkeypatch.setattr(memory, "available_bytes", lambda: 300_000_000)
    check_fits(1_000_000, 90)
    with pytest.raises(InputError, match="holds the whole raster in memory"):
        check_fits(1_000_000, 110)
