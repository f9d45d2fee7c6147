# SPDX-License-Identifier: GPL-2.0-or-later
"""Matrix products, by the BLAS that numpy was built with.

On Linux QGIS loads the GNU Scientific Library, whose plain ``cblas_sgemm`` then takes the place of numpy's own: when
two libraries define the same name, the process uses the one loaded first. Products are 4 to 24 times slower there than
in a bare Python. This module calls the function of numpy's own library; where no other one hides it, numpy multiplies.
"""

from __future__ import annotations

import ctypes
import sys
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_MULTIPLICATIONS_ALONE = 2**18  # multiplications that OpenBLAS does in the calling thread
MIN_ROWS = 8  # of a step, even where they take more multiplications than that
ROW_MAJOR, PLAIN, TRANSPOSED = 101, 111, 112  # CBLAS's numbers
FUNCTIONS: dict[str, tuple[str, Any]] = {"f": ("cblas_sgemm", ctypes.c_float), "d": ("cblas_dgemm", ctypes.c_double)}
LIBRARIES = ("numpy._core._multiarray_umath", "numpy.core._multiarray_umath")  # of numpy 2, and before


def product(left: np.ndarray, right: np.ndarray, out: np.ndarray) -> None:
    """Write ``left @ right`` into `out`, in steps so small that OpenBLAS leaves them to the calling thread.

    The blocks of a raster have threads of their own. Those of OpenBLAS would compete with them, and after each product
    they wait busily for the next one, for up to 80 ms, which takes a core from the thread that draws the strokes.

    Parameters
    ----------
    left, right, out : ndarray of shape (m, k), (k, n) and (m, n)
        `out` overlaps neither of the others. Thousands of small products are better left to numpy as one stack:
        threads that call them one by one wait for each other.
    """
    rows = MAX_MULTIPLICATIONS_ALONE // max(right.size, 1)
    rows = max(MIN_ROWS, 1 << max(rows, 1).bit_length() - 1)  # divides pieces of 2 ** n: all steps have one shape
    multiply = own_product(out.dtype.char)
    for start in range(0, len(left), rows):
        part, written = left[start : start + rows], out[start : start + rows]
        if multiply is None or not multiply(part, right, written):
            np.matmul(part, right, out=written)


@dataclass(frozen=True)
class OwnProduct:
    """A function of numpy's own BLAS.

    Parameters
    ----------
    kind : {"f", "d"}
        float32 or float64.
    function : callable
        ``cblas_sgemm`` or ``cblas_dgemm``.
    """

    kind: str
    function: Callable[..., None]

    def __call__(self, left: np.ndarray, right: np.ndarray, out: np.ndarray) -> bool:
        """Multiply and return True, or return False where BLAS cannot: another type, another order."""
        if not left.dtype == right.dtype == out.dtype == np.dtype(self.kind):
            return False
        if out.strides[1] != out.itemsize:
            left, right, out = right.T, left.T, out.T
        first, second, result = _order(left), _order(right), _order(out)
        if first is None or second is None or result is None or result[0] != PLAIN or 0 in (*left.shape, *right.shape):
            return False
        (m, n), k = out.shape, left.shape[1]
        self.function(
            ROW_MAJOR, first[0], second[0], m, n, k,
            1.0, left.ctypes.data, first[1], right.ctypes.data, second[1], 0.0, out.ctypes.data, result[1],
        )  # fmt: skip
        return True


def _order(matrix: np.ndarray) -> tuple[int, int] | None:
    """Return the order and the leading dimension (items) of a matrix, or None when BLAS cannot take it."""
    (rows, cols), (down, across), item = matrix.shape, matrix.strides, matrix.itemsize
    if across == item and (rows == 1 or (down >= cols * item and down % item == 0)):
        return PLAIN, down // item if rows > 1 else cols
    if down == item and (cols == 1 or (across >= rows * item and across % item == 0)):
        return TRANSPOSED, across // item if cols > 1 else rows
    return None


@cache
def own_product(kind: str) -> OwnProduct | None:
    """Return numpy's own function for "f" (float32) or "d" (float64), or None where no other library hides it."""
    if kind not in FUNCTIONS or not sys.platform.startswith("linux"):
        return None
    name, _ = FUNCTIONS[kind]
    try:
        visible = getattr(ctypes.CDLL(None), name)
    except (OSError, AttributeError):
        return None
    own = numpys_function(kind)
    return None if own is None or _address(own) == _address(visible) else OwnProduct(kind, own)


def numpys_function(kind: str) -> Callable[..., None] | None:
    """Return a function of the library that numpy was linked with, or None where that library names it otherwise."""
    name, real = FUNCTIONS[kind]
    library = next(
        (sys.modules[module].__file__ for module in LIBRARIES if hasattr(sys.modules.get(module), "__file__")), None
    )
    try:
        function = getattr(ctypes.CDLL(library), name) if library else None
    except (OSError, AttributeError):
        return None
    if function is not None:
        matrix = [ctypes.c_void_p, ctypes.c_int]
        function.argtypes = [*[ctypes.c_int] * 6, real, *matrix, *matrix, real, *matrix]
        function.restype = None
    return function


def _address(function: Any) -> int | None:
    return ctypes.cast(function, ctypes.c_void_p).value
