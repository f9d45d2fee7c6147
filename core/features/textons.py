# SPDX-License-Identifier: GPL-2.0-or-later
"""Textures: which small patterns are typical of an image, and how often each occurs around a pixel.

References
----------
Leung, T., Malik, J. (2001): Representing and recognizing the visual appearance of materials using three-dimensional
textons. IJCV 43 (1), 29-44.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from ..base.json_arrays import damaged, pack, unpack
from ..base.progress import Progress
from ..clustering.kmeans import KMeansOptions, kmeans
from ..clustering.nearest import nearest
from ..clustering.pixels import ArrayPixels
from .boxes import Box
from .patches import sample_rows
from .recipe import FeatureRecipe
from .scale_space import ScaleSpace, groups, scale_halo
from .thinning import thinned

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..raster.grid import Window
    from ..raster.source import RasterSource
    from .projection import Projection

TEXTONS = 16
TEXTON_SIGMA = 1.0
TEXTON_COMPONENTS = 4  # of the noise-whitened ones, that separate textons
TEXTON_RADII = (3, 8)
TEXTON_ROWS = 10_000  # that they are fitted on
MAX_TEXTONS = 256
MAX_RADIUS_PIXELS = 64


@dataclass(frozen=True)
class Textons:
    """Typical small patterns, separated by value, mean, Laplacian and gradient of the first components.

    Parameters
    ----------
    centres : float32 ndarray of shape (n_textons, n_measures)
        Scaled.
    gain : float32 ndarray of shape (n_measures,)
        Of the scaling.
    radii : tuple of int
        Of the boxes in which the textons are counted, pixels.
    """

    centres: np.ndarray
    gain: np.ndarray
    radii: tuple[int, ...] = TEXTON_RADII

    @property
    def halo(self) -> int:
        """Pixels around a block that their shares depend on."""
        return scale_halo(TEXTON_SIGMA) + max(self.radii)

    @property
    def n_planes(self) -> int:
        """Shares of each texton in each box."""
        return len(self.radii) * len(self.centres)

    def shares(
        self, components: np.ndarray, valid: np.ndarray, part: tuple[slice, slice], stride: int
    ) -> Iterator[tuple[slice, np.ndarray]]:
        """Yield which planes, and the square root of these textons' shares of the box around each pixel of a part.

        The root makes rare textons count more.

        Parameters
        ----------
        components : float32 ndarray of shape (n_components, height, width)
        valid : bool ndarray of shape (height, width)
        part : pair of slice
            Rows and columns, which begin at multiples of the stride.
        stride : {1, 2}
        """
        # only what the part depends on; so much at once is looked at for other features
        rows, cols = (slice(max(0, own.start - self.halo) // stride * stride, own.stop + self.halo) for own in part)
        components, valid = components[:, rows, cols], valid[rows, cols]
        measures = appearance(components, valid)
        flat = measures.reshape(len(measures), -1).T
        ids = nearest(flat * self.gain, self.centres).reshape(valid.shape)
        masks = ids == np.arange(len(self.centres), dtype=ids.dtype)[:, None, None]
        masks &= valid
        inner_rows, inner_cols = (
            slice((own.start - outer.start) // stride, -((outer.start - own.stop) // stride))
            for own, outer in zip(part, (rows, cols))
        )
        for number, radius in enumerate(self.radii):
            box, first = Box(valid, radius, stride), number * len(masks)
            for group in groups(masks):
                shares = box.share(masks[group])[:, inner_rows, inner_cols]
                yield slice(first + group.start, first + group.stop), np.sqrt(shares)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {"centres": pack(self.centres), "gain": pack(self.gain), "radii": list(self.radii)}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Textons:
        """Build from a model file; raises `ModelError` when it is damaged."""
        if not isinstance(values, dict):
            raise damaged("textons")
        centres = unpack(values.get("centres"), "f4", (None, None))
        if not 1 <= len(centres) <= MAX_TEXTONS:
            raise damaged("textons")
        radii = values.get("radii")
        if not isinstance(radii, list) or not 1 <= len(radii) <= 8:
            raise damaged("radii")
        if not all(type(radius) is int and 1 <= radius <= MAX_RADIUS_PIXELS for radius in radii):
            raise damaged("radii")
        return cls(centres, unpack(values.get("gain"), "f4", (centres.shape[1],)), tuple(radii))


def appearance(components: np.ndarray, valid: np.ndarray) -> np.ndarray:
    """Return the measures that separate textons: planes (4 for each of the first components, height, width)."""
    space = ScaleSpace(valid, (TEXTON_SIGMA,))
    first = components[:TEXTON_COMPONENTS]
    planes = np.empty((4 * len(first), *valid.shape), dtype=np.float32)
    for group in groups(first):
        own = first[group]
        for mean, gradient, laplacian in space.derivatives(own):
            for position, measure in enumerate((own, mean, laplacian, gradient)):
                planes[4 * group.start + position : 4 * group.stop : 4] = measure
    return planes


def fit_textons(
    source: RasterSource, projection: Projection, windows: Sequence[Window], seed: int, progress: Progress
) -> Textons | None:
    """Return the textons of an image; None when it is the same everywhere."""
    recipe = FeatureRecipe(tuple(source.bands), (_Appearance(projection),))
    rows = sample_rows(source, recipe, windows, TEXTON_ROWS, seed, progress)
    spread = rows.std(axis=0, dtype=np.float64)
    gain = np.where(spread > 1e-6, 1.0 / np.maximum(spread, 1e-6), 0.0).astype(np.float32)
    scaled = np.asfortranarray(rows * gain)
    distinct = len(np.unique(scaled, axis=0))
    if distinct < 2:
        return None
    options = KMeansOptions(min(TEXTONS, distinct), attempts=1, max_iterations=20, seed=seed)
    return Textons(kmeans(ArrayPixels(scaled), options, Progress()).centroids, gain)


@dataclass(frozen=True)
class _Appearance:
    """The measures that textons are fitted on, as a feature kind of its own; never written to a file."""

    kind: ClassVar[str] = "appearance"
    projection: Projection
    halo: int = scale_halo(TEXTON_SIGMA)
    align: int = 1

    def names(self, band_names: Sequence[str]) -> list[str]:
        """Return numbers."""
        count = 4 * min(self.projection.n_planes, TEXTON_COMPONENTS)
        return [f"{position} of {len(band_names)} bands" for position in range(count)]

    def compute(self, bands: np.ndarray, valid: np.ndarray, stride: int = 1) -> np.ndarray:
        """Return the measures of each pixel, float32 (n_measures, height, width), of bands (n_bands, height, width)."""
        return thinned(appearance(self.projection.planes(bands, valid), valid), valid, stride)[0]

    def to_dict(self) -> dict[str, Any]:
        """Return no parameters."""
        return {}
