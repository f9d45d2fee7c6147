# SPDX-License-Identifier: GPL-2.0-or-later
"""The bands as features."""

from __future__ import annotations

import numpy as np
from blocks import images
from clusterbrush.core.features.kinds import BandValues
from clusterbrush.core.features.thinning import thinned
from hypothesis import given, settings
from hypothesis import strategies as st


@given(images(longest=12), st.sampled_from([1, 2]))
@settings(max_examples=25, deadline=None)
def test_bands_are_handed_on_or_every_second_pixel_of_them(image: tuple[np.ndarray, np.ndarray], stride: int) -> None:
    bands, valid = image
    planes = BandValues().compute(bands, valid, stride)
    np.testing.assert_array_equal(planes, bands if stride == 1 else thinned(bands, valid, 2)[0])
    assert (BandValues().halo, BandValues().align) == (0, 1)


def test_they_keep_their_names_and_need_no_parameters() -> None:
    assert BandValues().names(("red", "nir")) == ["red", "nir"]
    assert BandValues.from_dict(BandValues().to_dict()) == BandValues()
