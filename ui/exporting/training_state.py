# SPDX-License-Identifier: GPL-2.0-or-later
"""What the model of the present strokes, and the map that an export would write, depend on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..project.current_raster import CurrentRaster
    from ..strokes.elsewhere import StrokesElsewhere
    from ..strokes.strokes import Strokes


def training_state(raster: CurrentRaster, strokes: Strokes, further: StrokesElsewhere) -> tuple[Any, ...]:
    """Return everything that a model of the present strokes depends on; equal states give equal models."""
    layer, settings = raster.layer, raster.settings
    return (
        layer.id() if layer is not None else "",
        strokes.revision,
        settings.method,
        settings.threshold,
        settings.clusters,
        settings.nodata,
        settings.area,
        tuple(settings.further),
        further.revision,
        settings.preset,
        tuple(settings.bands),
        tuple(settings.classes),
    )


def map_state(raster: CurrentRaster, strokes: Strokes, further: StrokesElsewhere) -> tuple[Any, ...]:
    """Return everything that the map depends on that an export would write now."""
    settings = raster.settings
    return (
        *training_state(raster, strokes, further),
        settings.least_confidence,
        settings.smoothing,
        settings.min_patch_pixels,
    )
