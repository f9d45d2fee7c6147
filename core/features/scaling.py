# SPDX-License-Identifier: GPL-2.0-or-later
"""Feature values in the space that distances are measured in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..base.errors import N_, ParameterError
from ..raster.bands import gain_of
from .recipe import SCALINGS

PERCENTILES = (2.0, 98.0)  # saved models depend on them, so they are kept apart from those that images are shown with
MAX_EXPONENT, MIN_EXPONENT = 56, -40  # of two; squares of larger and smaller values leave float32's best range
MIN_GAIN = 2.0**-120  # keeps the gain of a negligible band from underflowing to 0


@dataclass(frozen=True)
class Scaling:
    """Feature values to the space that distances are measured in: ``(value - offset) * gain``.

    Parameters
    ----------
    name : {"none", "standard", "percentile"}
        Standard: mean 0 and standard deviation 1. Percentile: 2nd and 98th percentile to 0 and 1, not clipped.
    offset, gain : float32 ndarray of shape (n_features,)
    factor : float
        Factor of the distances of values without scaling, a power of 2: 1 where float32 holds the squares of all
        values.
    """

    name: str
    offset: np.ndarray
    gain: np.ndarray
    factor: float = 1.0

    @classmethod
    def fit(
        cls,
        name: str,
        features: np.ndarray,
        weights: np.ndarray | None = None,
        gains: np.ndarray | None = None,
        zeros: np.ndarray | None = None,
    ) -> Scaling:
        """Return a scaling fitted on valid pixels.

        Parameters
        ----------
        name : {"none", "standard", "percentile"}
        features : float32 ndarray of shape (n_pixels, n_features)
        weights : ndarray of shape (n_pixels,), optional
            How many pixels each row stands for.
        gains : ndarray of shape (n_features,), optional
            Factor from each feature's own unit to `features`; see `FeatureRecipe.gains`.
        zeros : ndarray of shape (n_features,), optional
            The value in `features` of 0 in each feature's own unit. Without scaling it becomes 0, for distances that
            are measured from 0.

        Raises
        ------
        ParameterError
            When `name` is not known.
        """
        n_features = features.shape[1]
        offset, spread, factor = np.zeros(n_features), np.ones(n_features), 1.0
        if name == "standard":
            offset, spread = _mean_and_deviation(features, weights)
        elif name == "percentile":
            low, high = (weighted_percentile(features, weights, p) for p in PERCENTILES)
            offset, spread = low, high - low
        elif name == "none":
            spread, factor = without_scaling(features, spread if gains is None else gains)
            offset = offset if zeros is None else zeros
        else:
            raise ParameterError(
                N_("Unknown scaling {name}. Choose one of: {known}."), name=name, known=tuple(SCALINGS)
            )
        spread = np.where(spread > 0, spread, 1.0)  # a constant band holds no information and must not divide by zero
        gain = np.clip(1.0 / spread, MIN_GAIN, None)
        return cls(name, offset.astype(np.float32), gain.astype(np.float32), factor)

    def apply(self, features: np.ndarray) -> np.ndarray:
        """Return features (n_pixels, n_features) scaled, float32, columns in one piece."""
        if self.name == "none" and (self.gain == 1.0).all() and not self.offset.any():
            return features
        scaled = np.subtract(features.T, self.offset[:, None], dtype=np.float32)
        scaled *= self.gain[:, None]
        return scaled.T

    def undo(self, scaled: np.ndarray) -> np.ndarray:
        """Return scaled values (n, n_features) in the features' own units, float64."""
        return scaled.astype(np.float64) / self.gain + self.offset


def without_scaling(features: np.ndarray, gains: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the spreads (n_features,) that undo the gains, and the factor that keeps squares in float32's range."""
    largest = np.maximum(np.abs(features.min(axis=0)), np.abs(features.max(axis=0))) if len(features) else np.zeros(1)
    size = float((largest.astype(np.float64) / gains).max())
    factor = 1.0
    if size > 2.0**MAX_EXPONENT:
        factor = 2.0**MAX_EXPONENT * gain_of(size)
    elif 0 < size < 2.0**MIN_EXPONENT:
        factor = gain_of(size)
    return gains / factor, factor


def _mean_and_deviation(features: np.ndarray, weights: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    columns = features.astype(np.float64)
    mean = np.average(columns, axis=0, weights=weights)
    return mean, np.sqrt(np.average((columns - mean) ** 2, axis=0, weights=weights))


def weighted_percentile(features: np.ndarray, weights: np.ndarray | None, percent: float) -> np.ndarray:
    """Return the percentile of each column, float64 (n_features,), rows counted `weights` times."""
    if weights is None:
        return np.percentile(features, percent, axis=0).astype(np.float64)
    result = np.empty(features.shape[1])
    for feature in range(features.shape[1]):
        order = np.argsort(features[:, feature], kind="stable")
        cumulative = np.cumsum(weights[order])
        position = np.searchsorted(cumulative, percent / 100.0 * cumulative[-1])
        result[feature] = features[order[min(position, len(order) - 1)], feature]
    return result
