# SPDX-License-Identifier: GPL-2.0-or-later
"""A small U-Net, computed by numpy: features of each pixel that a network learned elsewhere.

Four levels of two 3 x 3 convolutions, 2 x 2 maximum pooling on the way down, nearest-neighbour upsampling beside the
earlier level on the way up, rectified linear units, and a 1 x 1 convolution at the end. Batch normalisation is folded
into weights and biases. Pixels without data, and those beyond the raster, enter as zeros.

Convolutions are those of Winograd: four outputs from sixteen products instead of 36. The network is computed in
columns of `COLUMN` pixels that begin at multiples of it on the raster, each with the same margin at each layer, by one
product for each pair of rows. So a pixel always stands at the same place of products of the same shape, and a map made
in blocks equals the map made whole, bit for bit, whatever the rows and columns of a block.

References
----------
Ronneberger, O., Fischer, P., Brox, T. (2015): U-Net: convolutional networks for biomedical image segmentation. MICCAI.
Lavin, A., Gray, S. (2016): Fast algorithms for convolutional neural networks. CVPR.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..base.blas import MAX_MULTIPLICATIONS_ALONE, PLAIN, ROW_MAJOR, TRANSPOSED, own_product

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LEVELS = 4
DOWN_WIDTHS = (24, 48, 56, 72)  # channels of each level on the way down
UP_WIDTHS = (48, 48, 32)  # and on the way up, from the third level to the first
N_FEATURES = 64
MAX_WIDTH = 1024  # channels; a network with more is damaged
COLUMN = 256  # pixels; width of the columns, which begin at multiples of it
MAX_PAIRS = 2  # pairs of rows of one product
ROW_STEP = 32  # rows are computed in multiples of it, so that those of the last level fill such products
HALO = 51  # pixels around a pixel that its features depend on
MARGIN = 46  # the same for a group of pixels that begins and ends at multiples of 8
MAX_ROWS = 512  # computed at once
CHUNK_BYTES = 2**17  # of transformed values held at once, so that they stay in the processor's cache

# Pixels by which the maps reach too far at each edge, where the map from below meets a level's own: (below, own).
CUTS = {3: (0, 4), 2: (1, 17), 1: (0, 42)}

# The transform of a filter of three weights to the four factors of the products.
FILTER_TRANSFORM = np.array([[1.0, 0.0, 0.0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0.0, 0.0, 1.0]])


# --- the weights


@dataclass(frozen=True)
class UNetShape:
    """How many channels a network has.

    Parameters
    ----------
    n_bands : int
    down, up : tuple of int
        Channels of the levels on the way down (4) and up (3).
    n_features : int
        Channels of the result.
    """

    n_bands: int
    down: tuple[int, ...] = DOWN_WIDTHS
    up: tuple[int, ...] = UP_WIDTHS
    n_features: int = N_FEATURES

    @property
    def convolutions(self) -> dict[str, tuple[int, int]]:
        """Channels in and out of each 3 x 3 convolution, by its name, in the order of computation."""
        channels: dict[str, tuple[int, int]] = {}
        n_in = self.n_bands
        for level, width in enumerate(self.down, 1):
            channels |= {f"down{level}.first": (n_in, width), f"down{level}.second": (width, width)}
            n_in = width
        for level, width in zip(range(LEVELS - 1, 0, -1), self.up):
            joined = n_in + self.down[level - 1]
            channels |= {f"up{level}.first": (joined, width), f"up{level}.second": (width, width)}
            n_in = width
        return channels

    @property
    def tensors(self) -> dict[str, tuple[int, ...]]:
        """The shape of each array of weights and of biases, by name."""
        shapes: dict[str, tuple[int, ...]] = {}
        for name, (n_in, n_out) in self.convolutions.items():
            shapes |= {f"{name}.weight": (n_out, n_in, 3, 3), f"{name}.bias": (n_out,)}
        shapes |= {"head.weight": (self.n_features, self.up[-1]), "head.bias": (self.n_features,)}
        return shapes


def folded(
    weight: np.ndarray,
    gain: np.ndarray,
    shift: np.ndarray,
    mean: np.ndarray,
    variance: np.ndarray,
    epsilon: float = 1e-5,
) -> tuple[np.ndarray, np.ndarray]:
    """Return weight and bias of a convolution that does what one without bias and a batch normalisation after it do.

    Parameters
    ----------
    weight : ndarray of shape (n_out, n_in, 3, 3)
    gain, shift : ndarray of shape (n_out,)
        The normalisation's own weight and bias.
    mean, variance : ndarray of shape (n_out,)
        Its running statistics.
    epsilon : float
        Added to the variance.

    Returns
    -------
    weight : float32 ndarray of shape (n_out, n_in, 3, 3)
    bias : float32 ndarray of shape (n_out,)
    """
    factor = gain.astype(np.float64) / np.sqrt(variance.astype(np.float64) + epsilon)
    bias = shift - mean * factor
    return (weight * factor[:, None, None, None]).astype(np.float32), bias.astype(np.float32)


def folded_state(shape: UNetShape, state: Mapping[str, np.ndarray], epsilon: float = 1e-5) -> dict[str, np.ndarray]:
    """Return the arrays of a network, named as `UNetShape.tensors`, from those of one in training.

    Parameters
    ----------
    shape : UNetShape
    state : mapping of str to ndarray
        For each convolution ``NAME.conv.weight`` and the batch normalisation's ``NAME.norm.weight``, ``.bias``,
        ``.running_mean`` and ``.running_var``; ``head.weight``, also as a 1 x 1 convolution, and ``head.bias``.
    epsilon : float
        Of the batch normalisation.
    """
    tensors: dict[str, np.ndarray] = {}
    for name in shape.convolutions:
        gain, shift, mean, variance = (
            state[f"{name}.norm.{part}"] for part in ("weight", "bias", "running_mean", "running_var")
        )
        weight, bias = folded(state[f"{name}.conv.weight"], gain, shift, mean, variance, epsilon)
        tensors |= {f"{name}.weight": weight, f"{name}.bias": bias}
    head = np.asarray(state["head.weight"], dtype=np.float32)
    tensors["head.weight"] = head.reshape(shape.n_features, shape.up[-1])
    tensors["head.bias"] = np.asarray(state["head.bias"], dtype=np.float32)
    return tensors


# --- maps: float32 arrays (height, 2, width / 2, n_channels), the even columns before the odd ones


def _columns(maps: np.ndarray, first: int, count: int) -> np.ndarray:
    """Return every second column of a map from `first`: `count` of them, in one piece for each row."""
    return maps[..., first % 2, first // 2 : first // 2 + count, :]


def _pooled(maps: np.ndarray) -> np.ndarray:
    """Return the maximum of each square of 2 x 2 pixels, as a map of half the size."""
    rows = np.maximum(maps[0::2], maps[1::2])
    return _as_map(np.maximum(rows[:, 0], rows[:, 1]))


def _as_map(rows: np.ndarray) -> np.ndarray:
    """Return (height, width, n_channels) as a map."""
    height, width, n_channels = rows.shape
    return np.ascontiguousarray(rows.reshape(height, width // 2, 2, n_channels).transpose(0, 2, 1, 3))


def _joined(low: np.ndarray, low_cut: int, skip: np.ndarray, skip_cut: int) -> np.ndarray:
    """Return the map of a lower level at twice its size, beside the map of the level itself.

    At each edge so many pixels of the level are cut off, which gives both one size.
    """
    height, half, n_low = skip.shape[0] - 2 * skip_cut, skip.shape[2] - skip_cut, low.shape[3]
    result = np.empty((height, 2, half, n_low + skip.shape[3]), dtype=np.float32)
    for column in (0, 1):
        result[:, column, :, n_low:] = _columns(skip[skip_cut : skip_cut + height], skip_cut + column, half)
        for row, step in ((row, step) for row in (0, 1) for step in (0, 1)):
            rows = low[(low_cut + row) // 2 :][: height // 2]
            out = result[row::2, column, step::2, :n_low]
            out[:] = _columns(rows, (low_cut + column) // 2 + step, out.shape[1])
    return result


# --- the network


@dataclass(frozen=True)
class _Convolution:
    """A 3 x 3 convolution with its bias and a rectified linear unit.

    Parameters
    ----------
    factors : float32 ndarray of shape (4, 4, 1, n_in, n_out)
        The transformed weights.
    bias : float32 ndarray of shape (n_out,)
    """

    factors: np.ndarray
    bias: np.ndarray

    @classmethod
    def of(cls, weight: np.ndarray, bias: np.ndarray) -> _Convolution:
        """Return the convolution of weights (n_out, n_in, 3, 3)."""
        transform = FILTER_TRANSFORM
        factors = np.einsum("ri,oaij,cj->rcao", transform, weight.astype(np.float64), transform)
        return cls(np.ascontiguousarray(factors[:, :, None], dtype=np.float32), bias)

    def __call__(self, maps: np.ndarray) -> np.ndarray:
        """Return a map that is one pixel smaller at each edge."""
        n_in, n_out = self.factors.shape[-2:]
        pairs, tiles = maps.shape[0] // 2 - 1, maps.shape[2] - 1
        cost = tiles * n_in * n_out
        rows = max(1, min(MAX_PAIRS, MAX_MULTIPLICATIONS_ALONE // cost))  # of one product, or so many parts of a row
        parts = -(-cost // MAX_MULTIPLICATIONS_ALONE)
        width = -(-tiles // parts) * parts
        result = np.empty((2 * pairs, 2, tiles, n_out), dtype=np.float32)
        chunk = max(1, CHUNK_BYTES // (64 * rows * width * max(n_in, n_out))) * rows
        strips = np.empty((4, chunk, *maps.shape[1:]), dtype=np.float32)
        values = np.zeros((4, 4, chunk, width, n_in), dtype=np.float32)
        products = np.empty((4, 4, chunk, width, n_out), dtype=np.float32)
        for start in range(0, pairs, chunk):
            n = min(chunk, pairs - start)
            _transform(maps[2 * start : 2 * (start + n) + 2], strips[:, :n], values[:, :, :n, :tiles])
            used = -(-n // rows) * rows // rows * parts
            left, out = (
                matrix.reshape(4, 4, chunk // rows * parts, rows * width // parts, -1)[:, :, :used]
                for matrix in (values, products)
            )
            _multiply(left, self.factors, out)
            self._finish(products[:, :, :n, :tiles], result[2 * start : 2 * (start + n)])
        return result

    def _finish(self, products: np.ndarray, out: np.ndarray) -> None:
        """Write the outputs (2 n, 2, tiles, n_out) that products (4, 4, n, tiles, n_out) give."""
        first, second, third, fourth = products
        first += second
        first += third
        second -= third
        second -= fourth
        for row, sums in enumerate((first, second)):
            even, odd = out[row::2, 0], out[row::2, 1]
            np.add(sums[0], sums[1], out=even)
            even += sums[2]
            np.subtract(sums[1], sums[2], out=odd)
            odd -= sums[3]
        out += self.bias
        np.maximum(out, np.float32(0.0), out=out)


def _transform(maps: np.ndarray, strips: np.ndarray, values: np.ndarray) -> None:
    """Write the transformed 4 x 4 pixels around each 2 x 2 of a map into values (4, 4, n, tiles, n_in).

    The array `strips` (4, n, 2, width / 2, n_in) is for what lies between.
    """
    n, tiles = values.shape[2:4]
    _differences([maps[row : row + 2 * n - 1 : 2] for row in range(4)], strips)
    _differences([_columns(strips, col, tiles) for col in range(4)], values.swapaxes(0, 1))


def _differences(parts: Sequence[np.ndarray], out: np.ndarray) -> None:
    """Write the transform of four values along one axis into `out` (4, ...)."""
    first, second, third, fourth = parts
    np.subtract(first, third, out=out[0])
    np.add(second, third, out=out[1])
    np.subtract(third, second, out=out[2])
    np.subtract(second, fourth, out=out[3])


def _multiply(left: np.ndarray, right: np.ndarray, out: np.ndarray, order: int = PLAIN) -> None:
    """Write the stack of products ``left @ right`` (..., m, n) into `out`, each within `MAX_MULTIPLICATIONS_ALONE`.

    The last axis of each is in one piece, and the rows follow one another. With the order `TRANSPOSED` the matrices of
    `right` are given with their axes exchanged, (..., n, k).
    """
    own = own_product("f")
    if own is None:
        np.matmul(left, right if order == PLAIN else right.swapaxes(-1, -2), out=out)
        return
    (m, k), n = left.shape[-2:], out.shape[-1]
    addresses = (_addresses(part, out.shape[:-2]) for part in (left, right, out))
    function, below = own.function, right.shape[-1]
    for of_left, of_right, of_out in zip(*addresses):
        function(ROW_MAJOR, PLAIN, order, m, n, k, 1.0, of_left, k, of_right, below, 0.0, of_out, n)


def _addresses(matrices: np.ndarray, stack: tuple[int, ...]) -> list[int]:
    """Return where the matrices of a stack begin in memory, in C order."""
    places = np.full(stack, matrices.ctypes.data, dtype=np.int64)
    spread = np.broadcast_to(matrices, (*stack, *matrices.shape[-2:]))
    for axis, size in enumerate(stack):
        steps = np.arange(size, dtype=np.int64) * spread.strides[axis]
        places += steps.reshape(-1, *[1] * (len(stack) - 1 - axis))
    result: list[int] = places.ravel().tolist()
    return result


class UNet:
    """A network ready to compute; threads may share it.

    Parameters
    ----------
    shape : UNetShape
    tensors : mapping of str to float32 ndarray
        As `UNetShape.tensors` says.
    """

    def __init__(self, shape: UNetShape, tensors: Mapping[str, np.ndarray]) -> None:
        self.shape = shape
        self._layers = {
            name: _Convolution.of(tensors[f"{name}.weight"], tensors[f"{name}.bias"]) for name in shape.convolutions
        }
        self._head, self._head_bias = tensors["head.weight"], tensors["head.bias"]

    def features(self, values: np.ndarray, rows: slice, cols: slice) -> np.ndarray:
        """Return the features of a part of a block, float32 (n_features, n_rows, n_cols).

        Parameters
        ----------
        values : float32 ndarray of shape (n_bands, height, width)
            Normalised bands, 0 where not valid. The block begins at multiples of `COLUMN` on the raster, and has
            `HALO` pixels around the part wherever the raster has them.
        rows, cols : slice
            The part.
        """
        result = np.empty((self.shape.n_features, rows.stop - rows.start, cols.stop - cols.start), dtype=np.float32)
        for left in range(cols.start // COLUMN * COLUMN, cols.stop, COLUMN):
            for top in range(rows.start // ROW_STEP * ROW_STEP, rows.stop, MAX_ROWS):
                height = -(-(min(rows.stop, top + MAX_ROWS) - top) // ROW_STEP) * ROW_STEP
                of_group = self._group(_framed(values, top, left, height))
                row, col = max(rows.start, top), max(cols.start, left)
                end_row, end_col = min(rows.stop, top + height), min(cols.stop, left + COLUMN)
                part = of_group[:, row - top : end_row - top, col - left : end_col - left]
                result[:, row - rows.start : end_row - rows.start, col - cols.start : end_col - cols.start] = part
        return result

    def _group(self, framed: np.ndarray) -> np.ndarray:
        """Return the features (n_features, height, COLUMN) of a group of pixels given with `MARGIN` pixels around."""
        maps = _as_map(framed.transpose(1, 2, 0))
        skips = []
        for level in range(1, LEVELS + 1):
            maps = self._stage(f"down{level}", maps if level == 1 else _pooled(maps))
            skips.append(maps)
        for level in range(LEVELS - 1, 0, -1):
            below, own = CUTS[level]
            maps = self._stage(f"up{level}", _joined(maps, below, skips[level - 1], own))
        return self._headed(maps)

    def _stage(self, name: str, maps: np.ndarray) -> np.ndarray:
        """Return a map after the two convolutions of a stage."""
        return self._layers[f"{name}.second"](self._layers[f"{name}.first"](maps))

    def _headed(self, maps: np.ndarray) -> np.ndarray:
        """Return the planes (n_features, height, width) that the last convolution makes of a map."""
        height, _, half, _ = maps.shape
        n_out = len(self._head)
        products = np.empty((height, 2, n_out, half), dtype=np.float32)
        _multiply(self._head, maps, products, TRANSPOSED)
        planes = np.empty((n_out, height, half, 2), dtype=np.float32)
        np.add(products.transpose(2, 0, 3, 1), self._head_bias[:, None, None, None], out=planes)
        return planes.reshape(n_out, height, 2 * half)


def _framed(values: np.ndarray, top: int, left: int, height: int) -> np.ndarray:
    """Return the pixels of a group with `MARGIN` pixels around, zeros where the block has none."""
    framed = np.zeros((len(values), height + 2 * MARGIN, COLUMN + 2 * MARGIN), dtype=np.float32)
    inside = values[:, max(0, top - MARGIN) : top + height + MARGIN, max(0, left - MARGIN) : left + COLUMN + MARGIN]
    row, col = max(0, MARGIN - top), max(0, MARGIN - left)
    framed[:, row : row + inside.shape[1], col : col + inside.shape[2]] = inside
    return framed
