# SPDX-License-Identifier: GPL-2.0-or-later
"""Time and memory of a part of a run."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base import usage
from clusterbrush.core.base.usage import Usage, process_bytes

if TYPE_CHECKING:
    from pathlib import Path

MEGABYTES = 200
REST = 0.3  # seconds


@pytest.mark.skipif(process_bytes() is None, reason="the system does not tell")
def test_what_is_taken_and_given_back_counts_and_what_was_there_before_does_not() -> None:
    before = np.ones(MEGABYTES * 2**17)
    with Usage() as used:
        taken = np.ones(MEGABYTES * 2**17)
        time.sleep(REST)
        del taken
    assert before.size == MEGABYTES * 2**17
    assert REST <= used.seconds < 20
    assert 0.9 * MEGABYTES * 2**20 < used.peak_bytes < 1.5 * MEGABYTES * 2**20


def test_a_part_that_fails_is_measured_too_and_nothing_goes_on_watching() -> None:
    def fail() -> None:
        with used:
            time.sleep(0.01)
            raise KeyError

    used = Usage()
    with pytest.raises(KeyError):
        fail()
    assert used.seconds >= 0.01
    assert not [thread for thread in threading.enumerate() if thread.name == "clusterbrush-usage"]


def test_a_system_that_does_not_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage, "STATUS_FILE", tmp_path / "none")
    with Usage() as used:
        pass
    assert used.peak_bytes is None
