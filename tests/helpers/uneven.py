# SPDX-License-Identifier: GPL-2.0-or-later
"""Matrix products that round differently at each place of the result, as some processors do."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest import mock

import numpy as np
from clusterbrush.core.base import blas
from clusterbrush.core.features import unet

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def uneven_products() -> Iterator[None]:
    """Multiply on the worst processor there may be: no two places of a product round alike."""
    real = np.matmul

    def uneven(left: np.ndarray, right: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        out = real(left, right, out=out)
        steps = np.arange(out.shape[-2] * out.shape[-1]).reshape(out.shape[-2:])
        out *= (1.0 + steps * np.finfo(np.float32).eps).astype(np.float32)
        return out

    numpy = _NumpyWith(uneven)
    with mock.patch.object(blas, "np", numpy), mock.patch.object(unet, "np", numpy):
        yield


class _NumpyWith:
    """numpy, with another `matmul`."""

    def __init__(self, matmul: Any) -> None:
        self.matmul = matmul

    def __getattr__(self, name: str) -> Any:
        return getattr(np, name)
