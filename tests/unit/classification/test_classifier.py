# SPDX-License-Identifier: GPL-2.0-or-later
"""A classified window."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.classification.classifier import Classified


def test_pixels_below_a_confidence_lose_their_class() -> None:
    """The confidence asked for is enough; the type stays, for it is written as it is."""
    ids = np.array([[1, 65535, 3]], dtype=np.uint16)
    found = Classified(ids, np.array([[0.5, 0.75, 0.25]], np.float32), np.ones((1, 3), bool)).at_least(0.5)
    assert found.tolist() == [[1, 65535, 0]]
    assert found.dtype == np.uint16
    assert ids.tolist() == [[1, 65535, 3]]
