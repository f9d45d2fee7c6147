# SPDX-License-Identifier: GPL-2.0-or-later
"""What k-means sees of a pixel: feature kinds with names and halos, and their scaling.

A kind turns bands into planes; a recipe is a list of kinds with a scaling, and is plain data in the model file.
Every kind publishes its halo, the pixels around a block that it looks at, and where the blocks that it sees must begin,
so that blocks equal the whole.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import numpy as np

from .errors import N_, ModelError, ParameterError
from .filters import first_valid, thinned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .raster import Band, RasterSource, Window

SCALINGS = ("none", "standard", "percentile")
PERCENTILES = (2.0, 98.0)


class FeatureKind(Protocol):
    """One way to make planes out of bands."""

    kind: ClassVar[str]

    @property
    def halo(self) -> int:
        """Pixels around a block that the planes depend on."""
        ...

    @property
    def align(self) -> int:
        """Blocks that it sees must begin at multiples of this, in pixels of the raster."""
        ...

    def names(self, band_names: Sequence[str]) -> list[str]:
        """Return one name a plane."""
        ...

    def compute(self, bands: np.ndarray, valid: np.ndarray, stride: int = 1) -> np.ndarray:
        """Return planes, float32 (n_planes, height, width), of bands (n_bands, height, width).

        With a stride of 2 only those of every second pixel of every second row: (n_planes, height / 2, width / 2),
        rounded up. See `filters.thinned` for the pixel that stands for four.
        """
        ...

    def to_dict(self) -> dict[str, Any]:
        """Return the parameters as JSON values."""
        ...


@dataclass(frozen=True)
class BandValues:
    """The bands as they are."""

    kind: ClassVar[str] = "bands"
    halo: int = 0
    align: int = 1

    def names(self, band_names: Sequence[str]) -> list[str]:
        """Return the bands' own names."""
        return list(band_names)

    def compute(self, bands: np.ndarray, valid: np.ndarray, stride: int = 1) -> np.ndarray:
        """Return the bands."""
        return thinned(bands, valid, stride)[0]

    def to_dict(self) -> dict[str, Any]:
        """Return no parameters."""
        return {}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> BandValues:  # noqa: ARG003 - one signature for all
        """Build from a model file."""
        return cls()


def known_kinds() -> dict[str, Any]:
    """Return the classes of feature kinds by the name that model files use."""
    from .context import Components, Context  # they import this module
    from .indices import BandIndex

    return {kind.kind: kind for kind in (BandValues, Components, Context, BandIndex)}


@dataclass(frozen=True)
class Scaling:
    """Feature values to the space that distances are measured in: ``(value - offset) * gain``.

    Parameters
    ----------
    name : {"none", "standard", "percentile"}
        Standard: mean 0 and standard deviation 1. Percentile: 2nd and 98th percentile to 0 and 1, not clipped.
    offset, gain : float32 ndarray of shape (n_features,)
    """

    name: str
    offset: np.ndarray
    gain: np.ndarray

    @classmethod
    def fit(cls, name: str, features: np.ndarray, weights: np.ndarray | None = None) -> Scaling:
        """Fit on valid pixels.

        Parameters
        ----------
        name : {"none", "standard", "percentile"}
        features : float32 ndarray of shape (n_pixels, n_features)
        weights : ndarray of shape (n_pixels,), optional
            How many pixels each row stands for.

        Raises
        ------
        ParameterError
            When `name` is not known.
        """
        n_features = features.shape[1]
        offset, spread = np.zeros(n_features), np.ones(n_features)
        if name == "standard":
            offset, spread = _mean_and_deviation(features, weights)
        elif name == "percentile":
            low, high = (weighted_percentile(features, weights, p) for p in PERCENTILES)
            offset, spread = low, high - low
        elif name != "none":
            raise ParameterError(N_("Unknown scaling {name}. Choose one of: {known}."), name=name, known=SCALINGS)
        spread = np.where(spread > 0, spread, 1.0)  # a constant band tells nothing and must not divide by zero
        return cls(name, offset.astype(np.float32), (1.0 / spread).astype(np.float32))

    def apply(self, features: np.ndarray) -> np.ndarray:
        """Return features (n_pixels, n_features) scaled, float32, columns in one piece."""
        if self.name == "none":
            return features
        scaled = np.subtract(features.T, self.offset[:, None], dtype=np.float32)
        scaled *= self.gain[:, None]
        return scaled.T

    def undo(self, scaled: np.ndarray) -> np.ndarray:
        """Return scaled values (n, n_features) in the features' own units, float64."""
        return scaled.astype(np.float64) / self.gain + self.offset


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


@dataclass(frozen=True)
class FeatureRecipe:
    """The features of a model: which bands, which kinds, in which order.

    Parameters
    ----------
    bands : tuple of Band
        The bands that the kinds see, as the file that the model was fitted on described them.
    kinds : tuple of FeatureKind
        Their planes follow one another.
    """

    bands: tuple[Band, ...]
    kinds: tuple[FeatureKind, ...] = field(default_factory=lambda: (BandValues(),))

    @property
    def halo(self) -> int:
        """The largest halo of the kinds, in pixels."""
        return max(kind.halo for kind in self.kinds)

    @property
    def names(self) -> list[str]:
        """Names of the features, in order."""
        band_names = [band.name for band in self.bands]
        return [name for kind in self.kinds for name in kind.names(band_names)]

    @property
    def align(self) -> int:
        """Multiple of pixels at which blocks begin for all kinds."""
        return math.lcm(*(kind.align for kind in self.kinds))

    def planes(
        self, source: RasterSource, window: Window, shape: tuple[int, int] | None = None, stride: int = 1
    ) -> tuple[np.ndarray, np.ndarray]:
        """Read a window and return planes (n_features, height, width) and valid (height, width).

        With `shape` (height, width) they are read at that reduced size, which only makes sense without a halo.
        With a stride they hold every `stride`-th pixel; the window must begin at multiples of it.
        """
        if shape is not None:
            bands, valid = source.read(window, shape)
            return np.concatenate([kind.compute(bands, valid) for kind in self.kinds]), valid
        reach = self.halo + stride - 1  # the last pixel kept may stand for one outside the window
        outer = window.grown(reach, source.grid.height, source.grid.width).begun_at(
            math.lcm(self.align, stride)  # else the pixels kept would be others than the window's own
        )
        bands, valid = source.read(outer)
        parts = [kind.compute(bands, valid, stride) for kind in self.kinds]
        rows, cols = (slice(s.start // stride, -(-s.stop // stride)) for s in window.slices_in(outer))
        inner = [part[:, rows, cols] for part in parts] if outer != window else parts
        thin_valid = valid if stride == 1 else first_valid(valid, stride) >= 0
        return (inner[0] if len(inner) == 1 else np.concatenate(inner)), thin_valid[rows, cols]

    def features(self, source: RasterSource, window: Window) -> tuple[np.ndarray, np.ndarray]:
        """Read a window and return features (n_valid, n_features) and valid (height, width)."""
        planes, valid = self.planes(source, window)
        flat = planes.reshape(len(planes), -1)
        return (flat if valid.all() else flat[:, valid.ravel()]).T, valid

    def to_dict(self) -> list[dict[str, Any]]:
        """Return the kinds as JSON values."""
        return [{"kind": kind.kind, **kind.to_dict()} for kind in self.kinds]


def kinds_from_list(items: Sequence[dict[str, Any]]) -> tuple[FeatureKind, ...]:
    """Build feature kinds out of a model file.

    Raises
    ------
    ModelError
        When a kind is not known here.
    """
    kinds, known = [], known_kinds()
    for item in items:
        name = item.get("kind")
        if name not in known:
            raise ModelError(
                N_("The model uses features of kind {kind}, which this version does not know. Update ClusterBrush."),
                kind=name,
            )
        kinds.append(known[name].from_dict({key: value for key, value in item.items() if key != "kind"}))
    return tuple(kinds)
