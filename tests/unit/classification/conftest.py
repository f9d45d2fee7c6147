# SPDX-License-Identifier: GPL-2.0-or-later
"""Networks that learn for a second, for tests of all methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from quick_networks import quick_networks

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session", autouse=True)
def quick_training() -> Iterator[None]:
    """Let networks learn for a second."""
    with quick_networks():
        yield
