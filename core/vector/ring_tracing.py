# SPDX-License-Identifier: GPL-2.0-or-later
"""Rings along the pixel edges around patches, traced strip by strip.

Each corner of a ring is a corner of a pixel where its boundary turns. Rings run with their patch on the right. Of a
ring that leaves a strip at its lower end the part above is kept as a chain, which begins where the ring comes up and
ends where it goes down.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

NORTH, EAST, SOUTH, WEST = range(4)
ABOVE_LEFT, ABOVE_RIGHT, BELOW_LEFT, BELOW_RIGHT = range(4)
# Of a patch that has one of the four pixels around a corner: the pixel, the ways in and out.
OUTWARD = (
    (BELOW_RIGHT, NORTH, EAST),
    (BELOW_LEFT, EAST, SOUTH),
    (ABOVE_LEFT, SOUTH, WEST),
    (ABOVE_RIGHT, WEST, NORTH),
)
# Of a patch that has the other three pixels.
INWARD = (
    (BELOW_RIGHT, WEST, SOUTH),
    (ABOVE_LEFT, EAST, NORTH),
    (ABOVE_RIGHT, SOUTH, EAST),
    (BELOW_LEFT, NORTH, WEST),
)
OPPOSITE = (BELOW_RIGHT, BELOW_LEFT, ABOVE_RIGHT, ABOVE_LEFT)
BESIDE = ((ABOVE_RIGHT, BELOW_LEFT), (ABOVE_LEFT, BELOW_RIGHT), (ABOVE_LEFT, BELOW_RIGHT), (ABOVE_RIGHT, BELOW_LEFT))
MIXER = np.uint32(2_654_435_761)  # spreads neighbouring numbers (Knuth's multiplicative hash)


def in_order(following: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return nodes in the order of their rings and chains, and the position where each of them begins.

    Parameters
    ----------
    following : int64 ndarray of shape (n,)
        The node after each node; -1 after the last one of a chain.

    Returns
    -------
    order : int64 ndarray of shape (n,)
        A chain begins with the node that follows none.
    begins : int64 ndarray of shape (n_rings,)
    """
    n = len(following)
    numbers = np.arange(n)
    goes_on = (following >= 0) & (following != numbers)
    if not goes_on.any():
        return numbers, numbers
    before = numbers.copy()
    before[following[goes_on]] = numbers[goes_on]
    is_head, after = before == numbers, np.where(goes_on, following, numbers)
    # rings are cut at nodes whose mixed number is lower than its neighbours', so that pieces are short
    mixed = numbers.astype(np.uint32) * MIXER
    is_head |= (mixed < mixed[before]) & (mixed < mixed[after])
    heads = np.flatnonzero(is_head)
    piece_of, places = np.empty(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    pieces, nodes, last = np.arange(len(heads)), heads, heads.copy()
    place = 0
    while len(nodes):
        piece_of[nodes], places[nodes] = pieces, place
        last[pieces] = nodes
        ends = ~goes_on[nodes] | is_head[after[nodes]]
        pieces, nodes = pieces[~ends], after[nodes[~ends]]
        place += 1
    next_piece = np.where(following[last] >= 0, piece_of[following[last]], -1)
    piece_order, begins = in_order(next_piece)
    lengths = places[last][piece_order] + 1
    offsets = np.cumsum(lengths) - lengths
    order = np.empty(n, dtype=np.int64)
    offset_of = np.empty(len(heads), dtype=np.int64)
    offset_of[piece_order] = offsets
    order[offset_of[piece_of] + places] = numbers
    return order, offsets[begins]


@dataclass(frozen=True)
class Chains:
    """Parts of rings above a strip.

    Parameters
    ----------
    points : int64 ndarray of shape (n_points,)
        Corners of all chains, see `Tracer`.
    starts : int64 ndarray of shape (n_chains + 1,)
    by_north, by_south : int64 ndarrays of shape (n_chains,)
        The chains from left to right by where they come up, and by where they go down.
    """

    points: np.ndarray
    starts: np.ndarray
    by_north: np.ndarray
    by_south: np.ndarray

    @classmethod
    def none(cls) -> Chains:
        """Return no chains, as above the first strip."""
        empty = np.zeros(0, dtype=np.int64)
        return cls(empty, np.zeros(1, dtype=np.int64), empty, empty)


@dataclass(frozen=True)
class ClosedRings:
    """Rings that a strip has closed.

    Parameters
    ----------
    points : int64 ndarray of shape (n_points,)
        See `Tracer`.
    starts : int64 ndarray of shape (n_rings + 1,)
    pixels : int64 ndarray of shape (n_rings,)
        Flat position in the strip of a pixel of the patch.
    """

    points: np.ndarray
    starts: np.ndarray
    pixels: np.ndarray


class Tracer:
    """Traces strips from the top down.

    A corner is one number: ``((row * (width + 1)) + column) * 2``, and 1 more where the pixel diagonally across has the
    same value, so that the ring may come here twice.

    Parameters
    ----------
    width : int
        Pixels in a row.
    """

    def __init__(self, width: int) -> None:
        self._width = width
        self._chains = Chains.none()

    def trace(self, values: np.ndarray, first_row: int, is_last: bool) -> ClosedRings:
        """Return the rings that are closed by a strip.

        Parameters
        ----------
        values : ndarray of shape (1 + height, width)
            The last row of the strip above (0 above the first strip), and the rows of this one; 0 without a patch.
        first_row : int
            Row of the raster where this strip begins.
        is_last : bool
            Whether there is no strip below.
        """
        padded = np.zeros((len(values) + is_last, self._width + 2), dtype=values.dtype)
        padded[: len(values), 1:-1] = values
        corners, chains = _Corners.of(padded), self._chains
        n = len(corners.lines)
        following = np.full(n + len(chains.by_north), -1, dtype=np.int64)
        _link_across(following, corners)
        down = _link_down(following, corners, n + chains.by_south, padded)
        up = _link_up(following, corners, n + chains.by_north, padded)
        places = (first_row + corners.lines) * (self._width + 1) + corners.columns
        paths = _Paths.of(following, places * 2 + corners.is_diagonal, corners.pixels(self._width), chains)
        is_open = np.zeros(len(paths.begins), dtype=bool)
        is_open[paths.path_of[up]] = True
        numbers = np.cumsum(is_open) - 1
        open_points, open_starts, _ = paths.chosen(is_open)
        self._chains = Chains(open_points, open_starts, numbers[paths.path_of[up]], numbers[paths.path_of[down]])
        return ClosedRings(*paths.chosen(~is_open))


@dataclass(frozen=True)
class _Paths:
    """Rings and chains of a strip.

    Parameters
    ----------
    points : int64 ndarray of shape (n_points,)
    begins, sizes, pixels : int64 ndarrays of shape (n_paths,)
        First node of each path in the order of the nodes, how many points it has, and a pixel of its patch.
    path_of : int64 ndarray of shape (n_nodes,)
    """

    points: np.ndarray
    begins: np.ndarray
    sizes: np.ndarray
    pixels: np.ndarray
    path_of: np.ndarray

    @classmethod
    def of(cls, following: np.ndarray, places: np.ndarray, pixels: np.ndarray, chains: Chains) -> _Paths:
        """Return the paths of nodes: corners, and after them the chains from above."""
        order, begins = in_order(following)
        n, n_nodes = len(places), len(following)
        path_of = np.empty(n_nodes, dtype=np.int64)
        path_of[order] = np.repeat(np.arange(len(begins)), np.diff(begins, append=n_nodes))
        sizes = np.ones(n_nodes, dtype=np.int64)
        sizes[n:] = np.diff(chains.starts)
        first_points = np.concatenate([np.arange(n), n + chains.starts[:-1]])[order]
        sizes = sizes[order]
        before = np.cumsum(sizes) - sizes
        points = np.concatenate([places, chains.points])[
            np.repeat(first_points - before, sizes) + np.arange(sizes.sum())
        ]
        node_pixels = np.full(n_nodes, -1, dtype=np.int64)
        node_pixels[:n] = pixels
        if not n_nodes:
            return cls(points, begins, begins, begins, path_of)
        path_sizes, path_pixels = np.add.reduceat(sizes, begins), np.maximum.reduceat(node_pixels[order], begins)
        return cls(points, begins, path_sizes, path_pixels, path_of)

    def chosen(self, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return points, starts and pixels of the paths where a mask is True."""
        return self.points[np.repeat(mask, self.sizes)], starts_of(self.sizes[mask]), self.pixels[mask]


def starts_of(sizes: np.ndarray) -> np.ndarray:
    """Return where pieces of these sizes (n,) begin, and the end, int64 (n + 1,)."""
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)


@dataclass(frozen=True)
class _Corners:
    """Corners of a strip, from left to right in each line and from the top down.

    Parameters
    ----------
    lines, columns : int64 ndarrays of shape (n,)
    pixel : int8 ndarray of shape (n,)
        Which of the four pixels around it belongs to the patch.
    comes, goes : int8 ndarrays of shape (n,)
        Ways in and out.
    is_diagonal : bool ndarray of shape (n,)
    """

    lines: np.ndarray
    columns: np.ndarray
    pixel: np.ndarray
    comes: np.ndarray
    goes: np.ndarray
    is_diagonal: np.ndarray

    @classmethod
    def of(cls, padded: np.ndarray) -> _Corners:
        """Return the corners between the rows of an array that has a column of 0 on either side."""
        right, below = padded[:, 1:] != padded[:, :-1], padded[1:] != padded[:-1]
        across = right[1:] | right[:-1]
        across &= below[:, 1:] | below[:, :-1]
        lines, columns = np.nonzero(across)
        around = np.stack([padded[lines + down, columns + along] for down in (0, 1) for along in (0, 1)])
        parts = [_outward(around, *kind) for kind in OUTWARD] + [_inward(around, *kind) for kind in INWARD]
        places = np.concatenate([part[0] for part in parts])
        order = np.argsort(places, kind="stable")
        places = places[order]
        pixel, comes, goes, is_diagonal = (np.concatenate([part[k] for part in parts])[order] for k in range(1, 5))
        return cls(lines[places], columns[places], pixel, comes, goes, is_diagonal)

    def pixels(self, width: int) -> np.ndarray:
        """Return the flat positions of the pixels that the corners belong to, with the row above the strip."""
        return (self.lines + self.pixel // 2) * width + self.columns - 1 + self.pixel % 2


def _outward(around: np.ndarray, pixel: int, comes: int, goes: int) -> tuple[np.ndarray, ...]:
    own, (first, second) = around[pixel], BESIDE[pixel]
    places = np.flatnonzero((own != 0) & (own != around[first]) & (own != around[second]))
    is_diagonal = own[places] == around[OPPOSITE[pixel]][places]
    return _kind(places, pixel, comes, goes, is_diagonal)


def _inward(around: np.ndarray, missing: int, comes: int, goes: int) -> tuple[np.ndarray, ...]:
    own, (first, second) = around[OPPOSITE[missing]], BESIDE[missing]
    is_corner = (own != 0) & (own == around[first]) & (own == around[second]) & (own != around[missing])
    places = np.flatnonzero(is_corner)
    return _kind(places, OPPOSITE[missing], comes, goes, np.zeros(len(places), dtype=bool))


def _kind(places: np.ndarray, pixel: int, comes: int, goes: int, is_diagonal: np.ndarray) -> tuple[np.ndarray, ...]:
    n = len(places)
    return places, *(np.full(n, value, dtype=np.int8) for value in (pixel, comes, goes)), is_diagonal


# --- from corner to corner


def _link_across(following: np.ndarray, corners: _Corners) -> None:
    """Link corners in lines: what goes on one side of a line are intervals, so the ends match in their order."""
    for way in (EAST, WEST):
        following[np.flatnonzero(corners.goes == way)] = np.flatnonzero(corners.comes == way)


def _link_down(following: np.ndarray, corners: _Corners, chains: np.ndarray, padded: np.ndarray) -> np.ndarray:
    """Link corners in columns to those below, and return the nodes that go on below the strip, from left to right."""
    top, bottom = _crossings(padded[0], 0), _crossings(padded[-1], 0)
    sources = _by_column(corners, corners.goes == SOUTH, before=(chains, top))
    targets = _by_column(corners, corners.comes == SOUTH, after=(np.full(len(bottom), -1), bottom))
    following[sources] = targets
    return sources[targets < 0]


def _link_up(following: np.ndarray, corners: _Corners, chains: np.ndarray, padded: np.ndarray) -> np.ndarray:
    """Link corners in columns to those above, and return the nodes that are come to from below the strip."""
    top, bottom = _crossings(padded[0], 1), _crossings(padded[-1], 1)
    sources = _by_column(corners, corners.goes == NORTH, after=(np.full(len(bottom), -1), bottom))
    targets = _by_column(corners, corners.comes == NORTH, before=(chains, top))
    following[sources[sources >= 0]] = targets[sources >= 0]
    return targets[sources < 0]


def _crossings(row: np.ndarray, side: int) -> np.ndarray:
    """Return the columns of the edges in a padded row that have a patch on their left (`side` 0) or right (1)."""
    left, right = row[:-1], row[1:]
    return np.flatnonzero((left != right) & ((right if side else left) != 0))


def _by_column(
    corners: _Corners,
    mask: np.ndarray,
    before: tuple[np.ndarray, np.ndarray] | None = None,
    after: tuple[np.ndarray, np.ndarray] | None = None,
) -> np.ndarray:
    """Return corners, and nodes above or below all of them with their columns, by column and from the top down."""
    nodes = np.flatnonzero(mask)
    parts = [part for part in (before, (nodes, corners.columns[nodes]), after) if part is not None]
    columns = np.concatenate([part[1] for part in parts])
    if len(columns) and columns.max() < 2**16:
        columns = columns.astype(np.uint16)  # sorted much faster
    return np.concatenate([part[0] for part in parts])[np.argsort(columns, kind="stable")]
