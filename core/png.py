# SPDX-License-Identifier: GPL-2.0-or-later
"""PNG files from arrays, with nothing but numpy and zlib, so that every report has its pictures.

References
----------
ISO/IEC 15948: Portable Network Graphics, chapters 9 (filters) and 11 (chunks).
"""

from __future__ import annotations

import struct
import zlib

import numpy as np

from .errors import N_, ParameterError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY, RGB, INDEXED, RGBA = 0, 2, 3, 6
COLOUR_TYPES = {1: GREY, 3: RGB, 4: RGBA}
LEVEL = 6  # zlib's default; higher ones cost more time than they save bytes
MOST_INDEXED = 256


def encode(pixels: np.ndarray) -> bytes:
    """Return a PNG of pixels.

    Parameters
    ----------
    pixels : uint8 ndarray of shape (height, width), (height, width, 3) or (height, width, 4)
        Grey, red green blue, or with alpha (not premultiplied).

    Raises
    ------
    ParameterError
        For any other type or shape.
    """
    pixels = np.asarray(pixels)
    planes = pixels[:, :, np.newaxis] if pixels.ndim == 2 else pixels
    if pixels.dtype != np.uint8 or planes.ndim != 3 or planes.shape[2] not in COLOUR_TYPES or not pixels.size:
        raise ParameterError(N_("A picture needs 8-bit pixels in one, three or four channels."))
    height, width, channels = planes.shape
    rows = _filtered(planes.reshape(height, width * channels), channels)
    return _file(width, height, COLOUR_TYPES[channels], [(b"IDAT", zlib.compress(rows.tobytes(), LEVEL))])


def encode_indexed(indices: np.ndarray, palette: np.ndarray) -> bytes:
    """Return a PNG of a map with few colours, a fraction of the size that its pixels would take.

    Parameters
    ----------
    indices : uint8 ndarray of shape (height, width)
    palette : uint8 ndarray of shape (n, 4)
        Red, green, blue and alpha of each index; at most 256.
    """
    indices, palette = np.asarray(indices, dtype=np.uint8), np.asarray(palette, dtype=np.uint8)
    if not indices.size or not 0 < len(palette) <= MOST_INDEXED or int(indices.max()) >= len(palette):
        raise ParameterError(N_("A picture with a palette needs a colour for each value, at most 256."))
    height, width = indices.shape
    rows = np.zeros((height, width + 1), dtype=np.uint8)  # filter 0: neighbours' ids tell nothing about an id
    rows[:, 1:] = indices
    chunks = [
        (b"PLTE", palette[:, :3].tobytes()),
        (b"tRNS", palette[:, 3].tobytes()),
        (b"IDAT", zlib.compress(rows.tobytes(), LEVEL)),
    ]
    return _file(width, height, INDEXED, chunks)


def _file(width: int, height: int, colour_type: int, chunks: list[tuple[bytes, bytes]]) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, colour_type, 0, 0, 0)
    return SIGNATURE + b"".join(_chunk(*chunk) for chunk in [(b"IHDR", header), *chunks, (b"IEND", b"")])


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _filtered(rows: np.ndarray, step: int) -> np.ndarray:
    """Return each row with the filter whose differences are least in sum, its number in front.

    Parameters
    ----------
    rows : uint8 ndarray of shape (height, n_bytes)
    step : int
        Bytes of a pixel.
    """
    left, above = np.zeros_like(rows), np.zeros_like(rows)
    left[:, step:], above[1:] = rows[:, :-step], rows[:-1]
    average = ((left.astype(np.uint16) + above) // 2).astype(np.uint8)
    result = np.zeros((len(rows), rows.shape[1] + 1), dtype=np.uint8)
    result[:, 1:] = rows
    least = _weight(rows)
    for number, guess in ((1, left), (2, above), (3, average)):  # Paeth's costs more time than it saves here
        differences = rows - guess  # modulo 256, as the format has it
        weight = _weight(differences)
        better = weight < least
        result[better, 0], result[better, 1:], least[better] = number, differences[better], weight[better]
    return result


def _weight(differences: np.ndarray) -> np.ndarray:
    """Return the sum of absolute differences of each row, bytes taken as -128 ... 127."""
    return np.minimum(differences, -differences).sum(axis=1, dtype=np.int64)
