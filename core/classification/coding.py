# SPDX-License-Identifier: GPL-2.0-or-later
"""Features coded in 8 bits between two percentiles of a sample of the image."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

MAX_CODE = 255
CODED = (0.1, 99.9)  # percentiles of the sample that the codes span: wide, since a rare class may lie at the ends


@dataclass(frozen=True)
class Coding:
    """Features to codes 0 ... 255.

    Parameters
    ----------
    low, gain : float32 ndarray of shape (n_features,)
        The code is ``(value - low) * gain``, cut off.
    """

    low: np.ndarray
    gain: np.ndarray

    @classmethod
    def fit(cls, sample: np.ndarray) -> Coding:
        """Return a coding fitted on features (n, n_features) of pixels that represent the image."""
        low, high = np.percentile(sample, CODED, axis=0)
        spread = high - low
        gain = np.where(spread > 0, MAX_CODE / np.where(spread > 0, spread, 1.0), 0.0)
        return cls(low.astype(np.float32), np.minimum(gain, np.finfo(np.float32).max).astype(np.float32))

    def codes(self, planes: np.ndarray) -> np.ndarray:
        """Return codes, uint8, of features given as (n_features, ...)."""
        result = np.empty(planes.shape, dtype=np.uint8)
        self.write_codes(planes, slice(None), result)
        return result

    def write_codes(self, planes: np.ndarray, which: slice, out: np.ndarray) -> None:
        """Write the codes of some features, given as (n_planes, ...), into `out`, uint8 of the same shape."""
        for plane, low, gain, codes in zip(planes, self.low[which], self.gain[which], out):
            scaled = np.subtract(plane, low, dtype=np.float32)
            with np.errstate(over="ignore"):  # infinite values are cut off below
                scaled *= gain
            np.maximum(scaled, np.float32(0.0), out=scaled)
            np.minimum(scaled, np.float32(MAX_CODE), out=scaled)
            np.copyto(codes, scaled, casting="unsafe")
