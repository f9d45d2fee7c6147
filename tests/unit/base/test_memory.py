# SPDX-License-Identifier: GPL-2.0-or-later
"""Free memory as the system tells it, and work that does not fit."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

import pytest
from clusterbrush.core.base import memory
from clusterbrush.core.base.errors import InputError
from shell import started

if TYPE_CHECKING:
    from pathlib import Path

FREED_BETWEEN_OBJECTS_THAT_STAY = """
import runpy, sys
runpy.run_path(sys.argv[1] + "/tests/conftest.py")
from clusterbrush.core.base.memory import give_back
from clusterbrush.core.base.usage import process_bytes
blocks = [bytes([1]) * 60_000 for _ in range(2000)]
stay = blocks[::20]
blocks.clear()
before = process_bytes()
give_back()
print(before - process_bytes())
"""


def test_this_system_tells_it() -> None:
    free = memory.available_bytes()
    assert free is not None
    assert 1e7 < free < 1e14


def test_linux_and_its_containers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(memory.sys, "platform", "linux")
    (tmp_path / "meminfo").write_text("MemTotal: 9000 kB\nMemAvailable:    4000 kB\n", encoding="ascii")
    monkeypatch.setattr(memory, "MEMORY_FILE", tmp_path / "meminfo")
    monkeypatch.setattr(memory, "LIMIT_FOLDER", tmp_path)
    assert memory.available_bytes() == 4000 * 1024
    for limit, used, expected in (("max", "7", 4000 * 1024), ("5000", "2000", 3000), ("5000", "6000", 0)):
        (tmp_path / "memory.max").write_text(limit + "\n", encoding="ascii")
        (tmp_path / "memory.current").write_text(used + "\n", encoding="ascii")
        assert memory.available_bytes() == expected
    (tmp_path / "meminfo").write_text("MemTotal: 9000 kB\n", encoding="ascii")
    assert memory.available_bytes() is None


def test_what_does_not_fit_is_a_sentence_with_both_amounts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "available_bytes", lambda: 1_500_000_000)
    memory.check_memory(1_500_000_000)
    with pytest.raises(InputError, match=r"needs about 2\.00 GB, and 1\.50 GB are free\. Clip the raster"):
        memory.check_memory(2_000_000_000)
    monkeypatch.setattr(memory, "available_bytes", lambda: None)
    memory.check_memory(10**18)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries give memory back by themselves")
def test_freed_memory_goes_back_to_the_system() -> None:
    freed, errors = started(code=FREED_BETWEEN_OBJECTS_THAT_STAY).communicate(timeout=60)
    assert int(freed) > 80e6, errors or "of 120 MB"


def test_other_systems_need_no_call(monkeypatch: pytest.MonkeyPatch) -> None:
    memory._trim.cache_clear()
    monkeypatch.setattr(memory.sys, "platform", "win32")
    try:
        memory.give_back()
    finally:
        memory._trim.cache_clear()
