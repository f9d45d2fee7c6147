# SPDX-License-Identifier: GPL-2.0-or-later
"""Which values of a legend are numbers of classes."""

from __future__ import annotations

import pytest
from clusterbrush.core.legend.entry import class_number


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, 1), (2.0, 2), ("3", 3), ("4.0", 4), (" 5 ", 5), (-1, -1), (0, 0),
        (1.5, None), ("1.5", None), (float("nan"), None), (float("inf"), None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_only_whole_numbers_are(value: object, expected: int | None) -> None:
    assert class_number(value) == expected
