# SPDX-License-Identifier: GPL-2.0-or-later
"""CIE Lab by published values."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.legend.lab import to_lab


@pytest.mark.parametrize(
    ("colour", "lab"),
    [
        ((0, 0, 0), (0, 0, 0)),
        ((255, 255, 255), (100, 0, 0)),
        ((255, 0, 0), (53.24, 80.09, 67.20)),
        ((0, 255, 0), (87.73, -86.18, 83.18)),
        ((0, 0, 255), (32.30, 79.19, -107.86)),
        ((119, 119, 119), (50.03, 0, 0)),
    ],
)
def test_lab_of_known_colours(colour: tuple[int, ...], lab: tuple[float, ...]) -> None:
    np.testing.assert_allclose(to_lab(np.array(colour)), lab, atol=0.02)


def test_lab_of_many_colours_at_once() -> None:
    colours = np.arange(24).reshape(2, 4, 3) * 10
    assert to_lab(colours).shape == (2, 4, 3)
    np.testing.assert_array_equal(to_lab(colours)[1, 2], to_lab(colours[1, 2]))
