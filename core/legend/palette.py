# SPDX-License-Identifier: GPL-2.0-or-later
"""Colours for clusters and classes: a fixed list of distinct colours, and the colours of centroids on screen."""

from __future__ import annotations

import colorsys

import numpy as np

Colour = tuple[int, int, int]

# Okabe and Ito's eight in an order that suits maps, then four more
FIRST_COLOURS = (
    *("#0072b2", "#009e73", "#e69f00", "#d55e00", "#56b4e9", "#cc79a7"),
    *("#f0e442", "#8c564b", "#6a3d9a", "#b2df8a", "#17becf", "#999999"),
)
PAPER: Colour = (255, 255, 255)  # behind maps and labels
GOLDEN_ANGLE = 0.381966  # of the colour wheel, so that neighbours in the list have very different hues
MIN_DIFFERENCE = 28.0  # Euclidean distance in RGB; nearer colours look alike
SHOWN_PERCENTILES = (2.0, 98.0)  # of a band's pixels; every picture of an image shows them as black and as full colour
MAX_SEPARATED = 64  # clusters; more colours cannot all differ by `MIN_DIFFERENCE`
NUDGES = 24  # steps of lightness that are tried each way


def distinct_colours(count: int) -> list[Colour]:
    """Return `count` colours: colour-blind people can distinguish the first twelve, the rest differ by hue."""
    colours = [from_hex(text) for text in FIRST_COLOURS[:count]]
    for index in range(len(colours), count):
        hue = (0.58 + index * GOLDEN_ANGLE) % 1.0
        value = (0.85, 0.62, 0.97)[index % 3]
        red, green, blue = colorsys.hsv_to_rgb(hue, 0.62, value)
        colours.append((round(red * 255), round(green * 255), round(blue * 255)))
    return colours


def shown_levels(values: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Return band values (n, n_bands) as they are shown between `low` and `high` (n_bands,): float64, 0 ... 255."""
    span = np.where(high > low, high - low, 1.0)
    return np.clip((values - low) / span, 0.0, 1.0) * 255.0


def centroid_colours(centroids: np.ndarray, low: np.ndarray, high: np.ndarray) -> list[Colour]:
    """Return the colour in which the screen shows each centroid.

    Parameters
    ----------
    centroids : ndarray of shape (k, 3) or (k, 1)
        Red, green and blue, or grey, in the bands' own units.
    low, high : ndarray of shape (3,) or (1,)
        Band values shown as black and as full colour.

    Returns
    -------
    list of (red, green, blue)
        0 ... 255. Up to 64 colours are changed in lightness until they differ by `MIN_DIFFERENCE`.
    """
    levels = shown_levels(centroids, low, high)
    if levels.shape[1] == 1:
        levels = np.repeat(levels, 3, axis=1)
    if len(levels) <= MAX_SEPARATED:
        levels = _separated(levels)
    return [(int(red), int(green), int(blue)) for red, green, blue in np.rint(levels)]


def _separated(levels: np.ndarray) -> np.ndarray:
    placed = np.empty((0, 3))
    for colour in levels:
        steps = (sign * 8.0 * step for step in range(1, NUDGES) for sign in (1, -1))
        candidates = [colour, *(np.clip(colour + step, 0, 255) for step in steps)]
        placed = np.vstack(
            [placed, next((candidate for candidate in candidates if _differs(candidate, placed)), colour)]
        )
    return placed


def _differs(colour: np.ndarray, placed: np.ndarray) -> bool:
    return bool((np.sqrt(((placed - colour) ** 2).sum(axis=1)) >= MIN_DIFFERENCE).all())


def to_hex(colour: Colour) -> str:
    """Return ``#rrggbb``."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def from_hex(text: str) -> Colour:
    """Return red, green and blue of ``#rrggbb``; raises `ValueError` for other texts."""
    if len(text) != 7 or text[0] != "#":
        raise ValueError(text)
    red, green, blue = bytes.fromhex(text[1:])
    return red, green, blue
