# SPDX-License-Identifier: GPL-2.0-or-later
"""Kinds of features: ways to make planes out of bands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, runtime_checkable

from .thinning import thinned

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np


class FeatureKind(Protocol):
    """One way to make planes out of bands."""

    kind: ClassVar[str]

    @property
    def halo(self) -> int:
        """Pixels around a block that the planes depend on."""
        ...

    @property
    def align(self) -> int:
        """Multiple, in pixels of the raster, at which the blocks given to `compute` must begin."""
        ...

    def names(self, band_names: Sequence[str]) -> list[str]:
        """Return one name a plane."""
        ...

    def compute(self, bands: np.ndarray, valid: np.ndarray, stride: int = 1) -> np.ndarray:
        """Return planes, float32 (n_planes, height, width), of bands (n_bands, height, width).

        With a stride of 2 only those of every second pixel of every second row: (n_planes, height / 2, width / 2),
        rounded up. `thinning.thinned` tells which pixel represents a square of four.
        """
        ...

    def to_dict(self) -> dict[str, Any]:
        """Return the parameters as JSON values."""
        ...


@runtime_checkable
class ComputesPart(Protocol):
    """A kind so costly that it computes the pixels that are used alone, without those around them."""

    def compute_part(
        self, bands: np.ndarray, valid: np.ndarray, rows: slice, cols: slice, stride: int = 1
    ) -> np.ndarray:
        """Return planes of a part of a block, float32 (n_planes, n_rows / stride, n_cols / stride), rounded up.

        Parameters
        ----------
        bands : ndarray of shape (n_bands, height, width)
            A block that begins at multiples of `FeatureKind.align`, with `FeatureKind.halo` pixels around the part.
        valid : bool ndarray of shape (height, width)
        rows, cols : slice
            The part; it begins at multiples of the stride.
        stride : int
            See `FeatureKind.compute`.
        """
        ...


@runtime_checkable
class ComputesInSteps(Protocol):
    """A kind of so many planes that it computes few at a time, for callers that need not keep all their values."""

    def steps(
        self, bands: np.ndarray, valid: np.ndarray, rows: slice, cols: slice, stride: int = 1
    ) -> Iterator[tuple[slice, np.ndarray]]:
        """Yield which planes, and these planes of a part of a block, float32; see `ComputesPart` for the parameters.

        Every plane comes once, 0 where not valid. The arrays are not to be changed.
        """
        ...


@runtime_checkable
class HasReach(Protocol):
    """A kind whose planes look at surroundings of different sizes; the planes of others all look at the same."""

    def reaches(self) -> list[float]:
        """Return how far each plane looks, in pixels: the scale of a Gaussian, or the radius of a box."""
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
        """Return the bands (n_bands, height, width), thinned by the stride."""
        return thinned(bands, valid, stride)[0]

    def to_dict(self) -> dict[str, Any]:
        """Return no parameters."""
        return {}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> BandValues:  # noqa: ARG003 - one signature for all
        """Build from a model file."""
        return cls()
