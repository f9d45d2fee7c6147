# SPDX-License-Identifier: GPL-2.0-or-later
"""Palettes for screenshots: colours of flat areas are kept exactly, those of the image share the rest."""

from __future__ import annotations

import numpy as np
from PIL import Image

MIN_FLAT_PIXELS = 100  # of exactly the same colour in a picture: a part of the interface, no part of a photograph
MAX_FLAT_SHARE = 0.5  # of the palette


def codes_of(picture: Image.Image) -> np.ndarray:
    """Return the colour of each pixel as one number (height, width)."""
    rgb = np.asarray(picture.convert("RGB")).astype(np.int32)
    return rgb[..., 0] << 16 | rgb[..., 1] << 8 | rgb[..., 2]


def rgb_of(codes: np.ndarray) -> np.ndarray:
    """Return red, green and blue (n, 3) of colours as numbers."""
    return np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=1)


def common_palette(pictures: list[Image.Image], colours: int) -> np.ndarray:
    """Return a palette (n, 3) for all pictures."""
    codes = np.concatenate([codes_of(picture).ravel() for picture in pictures])
    colour_codes, counts = np.unique(codes, return_counts=True)
    order = np.argsort(-counts, kind="stable")[: int(MAX_FLAT_SHARE * colours)]
    flat = colour_codes[order[counts[order] >= MIN_FLAT_PIXELS * len(pictures)]]
    rest = codes[~np.isin(codes, flat)]
    if not len(rest):
        return rgb_of(flat)
    strip = Image.fromarray(rgb_of(rest).astype(np.uint8)[None], "RGB")
    left = colours - len(flat)
    chosen = strip.quantize(left, method=Image.Quantize.LIBIMAGEQUANT).getpalette()[: 3 * left]
    return np.concatenate([rgb_of(flat), np.array(chosen, dtype=np.int32).reshape(-1, 3)])


def nearest(picture: Image.Image, palette: np.ndarray) -> np.ndarray:
    """Return the index of the palette's nearest colour at each pixel; dithering would make the file much larger."""
    codes = codes_of(picture)
    colour_codes, places = np.unique(codes, return_inverse=True)
    parts = np.array_split(rgb_of(colour_codes), 16)  # which bounds the memory of the differences
    numbers = [((part[:, None] - palette) ** 2).sum(axis=2).argmin(axis=1) for part in parts]
    return np.concatenate(numbers).astype(np.uint8)[places].reshape(codes.shape)


def as_image(numbers: np.ndarray, palette: np.ndarray) -> Image.Image:
    """Return palette indices as a picture."""
    picture = Image.fromarray(numbers, "P")
    picture.putpalette(palette.astype(np.uint8).ravel().tolist())
    return picture
