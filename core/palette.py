# SPDX-License-Identifier: GPL-2.0-or-later
"""Colours for clusters and classes: deterministic, made from the centroids where these are bands."""

from __future__ import annotations

import colorsys

import numpy as np

Colour = tuple[int, int, int]

# Okabe and Ito's eight in an order that suits maps, then four more
FIRST_COLOURS = (
    *("#0072b2", "#009e73", "#e69f00", "#d55e00", "#56b4e9", "#cc79a7"),
    *("#f0e442", "#8c564b", "#6a3d9a", "#b2df8a", "#17becf", "#999999"),
)
GOLDEN_ANGLE = 0.381966  # of the colour wheel: neighbours in the list are far apart on it
LEAST_DIFFERENCE = 28.0  # between two colours, root of summed squares; below it the eye sees one
MOST_TO_SEPARATE = 64  # beyond this many clusters colours cannot all differ
NUDGES = 24


def distinct_colours(count: int) -> list[Colour]:
    """Return `count` colours: the first twelve are told apart by colour-blind people too, the rest by hue."""
    colours = [from_hex(text) for text in FIRST_COLOURS[:count]]
    for index in range(len(colours), count):
        hue = (0.58 + index * GOLDEN_ANGLE) % 1.0
        value = (0.85, 0.62, 0.97)[index % 3]
        red, green, blue = colorsys.hsv_to_rgb(hue, 0.62, value)
        colours.append((round(red * 255), round(green * 255), round(blue * 255)))
    return colours


def centroid_colours(centroids: np.ndarray, low: np.ndarray, high: np.ndarray) -> list[Colour]:
    """Return the colour that each centroid has on the screen.

    Parameters
    ----------
    centroids : ndarray of shape (k, 3) or (k, 1)
        Red, green and blue, or grey, in the bands' own units.
    low, high : ndarray of shape (3,) or (1,)
        Band values shown as black and as full colour.

    Returns
    -------
    list of (red, green, blue)
        0 ... 255. Up to 64 colours are nudged in lightness until each can be told from the others.
    """
    span = np.where(high > low, high - low, 1.0)
    levels = np.clip((centroids - low) / span, 0.0, 1.0) * 255.0
    if levels.shape[1] == 1:
        levels = np.repeat(levels, 3, axis=1)
    if len(levels) <= MOST_TO_SEPARATE:
        levels = _separated(levels)
    return [(int(red), int(green), int(blue)) for red, green, blue in np.rint(levels)]


def _separated(levels: np.ndarray) -> np.ndarray:
    placed = np.empty((0, 3))
    for colour in levels:
        steps = (sign * 8.0 * step for step in range(1, NUDGES) for sign in (1, -1))
        tries = [colour, *(np.clip(colour + step, 0, 255) for step in steps)]
        placed = np.vstack([placed, next((c for c in tries if _differs(c, placed)), colour)])
    return placed


def _differs(colour: np.ndarray, others: np.ndarray) -> bool:
    return bool((np.sqrt(((others - colour) ** 2).sum(axis=1)) >= LEAST_DIFFERENCE).all())


def to_hex(colour: Colour) -> str:
    """Return ``#rrggbb``."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def from_hex(text: str) -> Colour:
    """Return red, green, blue of ``#rrggbb``; raises ValueError for anything else."""
    if len(text) != 7 or text[0] != "#":
        raise ValueError(text)
    red, green, blue = bytes.fromhex(text[1:])
    return red, green, blue
