# SPDX-License-Identifier: GPL-2.0-or-later
"""Projections of many bands: standardised, principal components, and components whitened by the image's noise.

References
----------
Green, A. A., Berman, M., Switzer, P., Craig, M. D. (1988): A transformation for ordering multispectral data in terms of
image quality with implications for noise removal. IEEE TGRS 26 (1), 65-74.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..base.blas import product
from ..base.json_arrays import damaged, pack, unpack

PIECE = 4096  # pixels that are combined at once; of matrix products fixed, for the same rounding everywhere
FEW_BANDS = 8  # up to here sums are as fast as a matrix product, and round alike at every place
LOG_SHARE = 0.1  # of the median, added before the logarithm so that the noise of dark pixels stays small
NOISE_FLOOR = 1e-6  # of the mean noise variance, added so that it can be inverted


@dataclass(frozen=True)
class Projection:
    """Linear combinations of the bands, or of their logarithms.

    Parameters
    ----------
    weights : float32 ndarray of shape (n_planes, n_bands)
    centre : float32 ndarray of shape (n_bands,)
        Subtracted first; of the logarithms where these are taken.
    offset : float32 ndarray of shape (n_bands,) or None
        Added before the logarithm; None without one.
    """

    weights: np.ndarray
    centre: np.ndarray
    offset: np.ndarray | None = None

    @property
    def n_planes(self) -> int:
        """Number of combinations."""
        return len(self.weights)

    def planes(self, bands: np.ndarray, valid: np.ndarray) -> np.ndarray:
        """Return the combinations as float32 planes (n_planes, height, width), 0 where not valid."""
        flat = bands.reshape(len(bands), -1)
        result = np.empty((self.n_planes, flat.shape[1]), dtype=np.float32)
        combine = self._sums if len(bands) <= FEW_BANDS else self._products
        for start in range(0, flat.shape[1], PIECE):
            combine(flat[:, start : start + PIECE], result[:, start : start + PIECE])
        if not valid.all():
            np.copyto(result, np.float32(0.0), where=~valid.ravel())  # a product would leave negative zeros
        return result.reshape(-1, *valid.shape)

    def _sums(self, values: np.ndarray, out: np.ndarray) -> None:
        """Write the combinations of few bands, values (n_bands, n), into `out` (n_planes, n), added band by band."""
        centred = self._centred(values.astype(np.float32, copy=False))
        for weights, plane in zip(self.weights, out):
            np.multiply(centred[0], weights[0], out=plane)
            for weight, band in zip(weights[1:], centred[1:]):
                np.add(plane, weight * band, out=plane)

    def _products(self, values: np.ndarray, out: np.ndarray) -> None:
        """Write the combinations of many bands into `out`, by a product whose shape is the same for all pieces."""
        piece = np.zeros((len(values), PIECE), dtype=np.float32)
        piece[:, : values.shape[1]] = values
        combined = np.empty((self.n_planes, PIECE), dtype=np.float32)
        product(self.weights, self._centred(piece), combined)
        out[:] = combined[:, : values.shape[1]]

    def _centred(self, values: np.ndarray) -> np.ndarray:
        if self.offset is not None:
            min_value = np.maximum(self.offset * np.float32(1e-3), np.float32(1e-9))
            values = np.log(np.maximum(values + self.offset[:, None], min_value[:, None]))
        return values - self.centre[:, None]

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        offset = None if self.offset is None else pack(self.offset)
        return {"weights": pack(self.weights), "centre": pack(self.centre), "offset": offset}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Projection:
        """Build from a model file; raises `ModelError` when it is damaged."""
        if not isinstance(values, dict):
            raise damaged("projection")
        weights = unpack(values.get("weights"), "f4", (None, None))
        n_planes, n_bands = weights.shape
        if n_planes < 1 or n_bands < 1:
            raise damaged("weights")
        centre = unpack(values.get("centre"), "f4", (n_bands,))
        offset = values.get("offset")
        offsets = None if offset is None else unpack(offset, "f4", (n_bands,))
        if offsets is not None and (offsets <= 0).any():
            raise damaged("offset")
        return cls(weights, centre, offsets)


def standardised(values: np.ndarray) -> Projection:
    """Return the projection to mean 0 and standard deviation 1 of each band; values (n, n_bands)."""
    mean, spread = _mean_and_spread(values)
    return Projection(np.diag(1.0 / spread).astype(np.float32), mean.astype(np.float32))


def principal_components(values: np.ndarray, n_planes: int) -> Projection:
    """Return the first principal components of standardised bands, the first with standard deviation 1.

    Parameters
    ----------
    values : ndarray of shape (n, n_bands)
    n_planes : int
        At most as many as bands.
    """
    mean, spread = _mean_and_spread(values)
    variances, vectors = np.linalg.eigh(_covariance((values - mean) / spread))
    first = _signed(vectors[:, ::-1][:, :n_planes])
    first /= np.sqrt(variances[-1]) if variances[-1] > 0 else 1.0
    return Projection((first.T / spread).astype(np.float32), mean.astype(np.float32))


def noise_whitened(values: np.ndarray, pairs: np.ndarray, n_planes: int) -> Projection:
    """Return the components of the bands' logarithms with the most signal for their noise, each of deviation 1.

    Parameters
    ----------
    values : ndarray of shape (n, n_bands)
    pairs : ndarray of shape (2, m, n_bands)
        Pairs of neighbouring pixels, whose differences measure the noise.
    n_planes : int
        At most as many as bands.
    """
    offset = _log_offset(values)
    logs = np.log(values + offset)
    mean, spread = _mean_and_spread(logs)
    min_value = np.maximum(offset * 1e-3, 1e-9)
    steps = np.diff(np.log(np.maximum(pairs + offset, min_value)), axis=0)[0] / (spread * np.sqrt(2.0))
    noise = _covariance(steps) if len(steps) > 1 else np.eye(len(mean))
    n_bands = len(noise)
    noise += NOISE_FLOOR * (np.trace(noise) / n_bands + NOISE_FLOOR) * np.eye(n_bands)
    powers, vectors = np.linalg.eigh(noise)
    whitening = vectors / np.sqrt(powers)
    signal = whitening.T @ _covariance((logs - mean) / spread) @ whitening
    variances, vectors = np.linalg.eigh(signal)
    first = _signed((whitening @ vectors)[:, ::-1][:, :n_planes])
    deviations = np.sqrt(np.maximum(variances[::-1][:n_planes], 0.0))
    first /= np.where(deviations > 0, deviations, 1.0)
    first[_is_constant(logs)] = 0.0  # having no noise, it would have by far the largest weights: rounding enlarged
    return Projection((first.T / spread).astype(np.float32), mean.astype(np.float32), offset.astype(np.float32))


def _mean_and_spread(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    mean, spread = values.mean(axis=0, dtype=np.float64), values.std(axis=0, dtype=np.float64)
    return mean, np.where(_is_constant(values), 1.0, spread)


def _is_constant(values: np.ndarray) -> np.ndarray:
    """Return whether each band is the same everywhere but for rounding, and so no signal; bool, (n_bands,)."""
    mean, spread = values.mean(axis=0, dtype=np.float64), values.std(axis=0, dtype=np.float64)
    return spread <= 1e-6 * np.maximum(np.abs(mean), 1e-6)


def _covariance(rows: np.ndarray) -> np.ndarray:
    rows = rows - rows.mean(axis=0)
    products = np.empty((rows.shape[1], rows.shape[1]))
    product(rows.T, rows, products)
    return products / max(len(rows) - 1, 1)


def _signed(vectors: np.ndarray) -> np.ndarray:
    """Return columns turned so that the largest entry of each is positive, since libraries return either sign."""
    largest = np.abs(vectors).argmax(axis=0)
    return vectors * np.where(vectors[largest, np.arange(vectors.shape[1])] < 0, -1.0, 1.0)


def _log_offset(values: np.ndarray) -> np.ndarray:
    typical = np.median(values, axis=0)
    typical = np.where(typical > 0, typical, np.abs(values).mean(axis=0))
    offset = LOG_SHARE * np.where(typical > 0, typical, 1.0)
    lowest = values.min(axis=0)
    return np.where(lowest + offset <= 0, offset - lowest, offset)  # negative values are shifted above 0
