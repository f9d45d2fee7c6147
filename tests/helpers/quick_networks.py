# SPDX-License-Identifier: GPL-2.0-or-later
"""Networks that learn classes in a second, for tests of all methods; the methods that can be used where they run."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from clusterbrush.core.base.libraries import TORCH
from clusterbrush.core.classification.methods import METHODS
from clusterbrush.core.classification.rivals import supervised_unet
from clusterbrush.core.training.supervised import SupervisedOptions
from torch_threads import one_torch_thread

if TYPE_CHECKING:
    from collections.abc import Iterator

QUICK = SupervisedOptions(patch=32, batch=6, steps=40, rate=1e-2, down=(8, 8, 8, 8), up=(8, 8, 8))
# The ids of all methods; those that learn by torch are skipped where it is missing.
EACH_METHOD = [
    pytest.param(
        method.id,
        marks=pytest.mark.skipif(
            TORCH in method.needs and not TORCH.is_installed, reason="torch is not installed here"
        ),
    )
    for method in METHODS.values()
]
# The same, without those.
USABLE_METHODS = [method.id for method in METHODS.values() if TORCH.is_installed or TORCH not in method.needs]


@contextmanager
def quick_networks() -> Iterator[None]:
    """Let networks be small and learn for a second."""
    with pytest.MonkeyPatch.context() as patched, one_torch_thread():
        patched.setattr(supervised_unet, "OPTIONS", QUICK)
        yield
