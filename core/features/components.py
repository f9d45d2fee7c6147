# SPDX-License-Identifier: GPL-2.0-or-later
"""Principal components of the bands as features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from ..base.progress import Progress
from .context import _check_bands, _component_names
from .patches import patches, read_pairs
from .projection import Projection, principal_components
from .thinning import thinned

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from ..raster.source import RasterSource


@dataclass(frozen=True)
class Components:
    """Combinations of the bands, such as principal components, as features of their own."""

    kind: ClassVar[str] = "components"
    projection: Projection
    halo: int = 0
    align: int = 1

    def names(self, band_names: Sequence[str]) -> list[str]:
        """Return numbered names."""
        _check_bands(self.projection, band_names)
        return _component_names(self.projection)

    def compute(self, bands: np.ndarray, valid: np.ndarray, stride: int = 1) -> np.ndarray:
        """Return the components, float32 (n_components, height, width), of bands (n_bands, height, width)."""
        return self.projection.planes(*thinned(bands, valid, stride))

    def to_dict(self) -> dict[str, Any]:
        """Return the projection."""
        return {"projection": self.projection.to_dict()}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Components:
        """Build from a model file; raises `ModelError` when it is damaged."""
        return cls(Projection.from_dict(values.get("projection", {})))


def fit_components(source: RasterSource, n_planes: int, seed: int, progress: Progress | None = None) -> Components:
    """Fit principal components of the bands; as many as there are bands at most."""
    progress = progress or Progress()
    windows = patches(source, seed, progress.part(0.0, 0.5))
    values, _ = read_pairs(source, windows, seed, progress.part(0.5, 1.0))
    return Components(principal_components(values, min(n_planes, values.shape[1])))
