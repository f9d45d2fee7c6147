# SPDX-License-Identifier: GPL-2.0-or-later
"""The values of the panel's sliders and fields as text, and the scale of the brush's slider."""

from __future__ import annotations

import math

from ...core.base.numbers import SPACE, TIMES
from ...core.strokes.similar_region import MAX_TOLERANCE, MIN_TOLERANCE
from ...i18n import tr
from ...i18n.sentences import number_style
from ..project.settings import MAX_BRUSH_PIXELS, MIN_BRUSH_PIXELS

SLIDER_STEPS = 100
TOLERANCE_SPAN = math.log(MAX_TOLERANCE / MIN_TOLERANCE)
BRUSH_SPAN = math.log(MAX_BRUSH_PIXELS / MIN_BRUSH_PIXELS)
BRUSH_DIGITS = 3  # of its diameter on the ground


def smoothing_text(radius: int) -> str:
    """Return the edges of the square that is smoothed over, as text."""
    edge = 2 * radius + 1
    return f"{edge} {TIMES} {edge}" if radius > 0 else tr("none")


def percent_text(percent: int) -> str:
    """Return the value of a slider in per cent as text."""
    return number_style().percent(percent / 100.0, 0)


def metres_text(metres: float) -> str:
    """Return a length on the ground as text."""
    return f"{number_style().plain(metres, BRUSH_DIGITS)}{SPACE}m"


def slider_step(pixels: float) -> int:
    """Return the step of the brush's slider for a diameter; the scale is logarithmic."""
    return round(SLIDER_STEPS * math.log(max(pixels, MIN_BRUSH_PIXELS) / MIN_BRUSH_PIXELS) / BRUSH_SPAN)


def slider_pixels(step: int) -> float:
    """Return the diameter (raster pixels) at a step of the brush's slider."""
    return MIN_BRUSH_PIXELS * math.exp(step / SLIDER_STEPS * BRUSH_SPAN)


def tolerance_step(tolerance: float) -> int:
    """Return the step of the slider for a tolerance; the scale is logarithmic."""
    return round(SLIDER_STEPS * math.log(max(tolerance, MIN_TOLERANCE) / MIN_TOLERANCE) / TOLERANCE_SPAN)


def slider_tolerance(step: int) -> float:
    """Return the tolerance at a step of its slider."""
    return MIN_TOLERANCE * math.exp(step / SLIDER_STEPS * TOLERANCE_SPAN)
