# SPDX-License-Identifier: GPL-2.0-or-later
"""Screen colours as CIE Lab, where equal distances look about equally different.

References
----------
IEC 61966-2-1: sRGB. CIE 15: Colorimetry, white point D65, 2 degree observer.
"""

from __future__ import annotations

import numpy as np

TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])
EPSILON = 216.0 / 24389.0
KAPPA = 24389.0 / 27.0


def to_lab(colours: np.ndarray) -> np.ndarray:
    """Return L* (0 ... 100), a* and b* of sRGB colours.

    Parameters
    ----------
    colours : ndarray of shape (..., 3)
        Red, green and blue, 0 ... 255; values outside are clipped.

    Returns
    -------
    float64 ndarray of the same shape
    """
    levels = np.clip(np.asarray(colours, dtype=np.float64) / 255.0, 0.0, 1.0)
    linear = np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)
    relative = linear @ TO_XYZ.T / WHITE
    f = np.where(relative > EPSILON, np.cbrt(relative), (KAPPA * relative + 16.0) / 116.0)
    x, y, z = np.moveaxis(f, -1, 0)
    return np.stack([116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)], axis=-1)
