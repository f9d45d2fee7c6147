# SPDX-License-Identifier: GPL-2.0-or-later
"""What a killed process left goes with the next run in that folder; what a living one writes stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from clusterbrush.core.base import leftovers
from clusterbrush.core.base.files import TemporaryFolder, temporary_files_in, write_text, written_whole
from clusterbrush.core.base.leftovers import own_name, own_prefix, remove_leftovers

TESTS = Path(__file__).parents[2]
PROGRAM = """
import runpy, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[2] + "/helpers")
runpy.run_path(sys.argv[2] + "/conftest.py")
from clusterbrush.core.base.files import TemporaryFolder, temporary_files_in, written_whole
folder = Path(sys.argv[1])
with temporary_files_in(folder), TemporaryFolder() as scratch, written_whole(folder / "a.tif") as part:
    (scratch / "large").write_text("half")
    Path(part).write_text("half")
    Path(part + ".aux.xml").write_text("half")
    print("writing", flush=True)
    time.sleep(60)
"""


@pytest.fixture(autouse=True)
def look_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "EVERY", 0.0)


@pytest.fixture
def writer(tmp_path: Path):
    """Return a process in the middle of writing."""
    command = [sys.executable, "-B", "-c", PROGRAM, str(tmp_path), str(TESTS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"writing\n"
        yield process
        process.kill()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_files_of_a_living_process_stay_and_those_of_a_killed_one_go(tmp_path: Path, writer) -> None:
    (tmp_path / "a.tif").write_text("old", encoding="utf-8")
    before = names(tmp_path)
    assert len(before) == 4, "the result, its unfinished successor with a describing file, and a folder"
    write_text(tmp_path / "b.json", "new")
    assert names(tmp_path) == sorted([*before, "b.json"])
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait()
    write_text(tmp_path / "c.json", "new")
    assert names(tmp_path) == ["a.tif", "b.json", "c.json"]
    assert (tmp_path / "a.tif").read_text(encoding="utf-8") == "old"


def test_a_temporary_folder_takes_the_place_of_stale_ones(tmp_path: Path, writer) -> None:
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait()
    with temporary_files_in(tmp_path), TemporaryFolder() as folder:
        assert names(tmp_path) == [folder.name]


@pytest.fixture
def gone() -> int:
    """Return the number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_what_is_not_ours_stays(tmp_path: Path, gone: int) -> None:
    machine = own_prefix().split("-")[1]
    stay = [
        f".clusterbrush-{'0' * 8}-{gone}-abcd.part.tif",  # of another machine
        f".clusterbrush-{machine}-{os.getpid()}-abcd.part.tif",
        f".clusterbrush-{machine}-1-abcd.part.tif",  # of a process of somebody else
        f"my-clusterbrush-{machine}-{gone}-abcd.tif",
        f".clusterbrush-{machine}-{gone}.tif",
        ".12345678.part.tif",
    ]
    for name in (*stay, f".clusterbrush-{machine}-{gone}-abcd.old"):
        (tmp_path / name).touch()
    remove_leftovers(tmp_path)
    assert names(tmp_path) == sorted(stay)


def test_a_link_is_removed_and_not_what_it_leads_to(tmp_path: Path, gone: int) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").touch()
    (tmp_path / own_name("x").replace(f"-{os.getpid()}-", f"-{gone}-")).symlink_to(tmp_path / "kept")
    remove_leftovers(tmp_path)
    assert names(tmp_path) == ["kept"]
    assert names(tmp_path / "kept") == ["file"]


def test_a_folder_is_looked_through_once_a_minute(tmp_path: Path, gone: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "EVERY", 60.0)
    stale = tmp_path / own_name("x").replace(f"-{os.getpid()}-", f"-{gone}-")
    for there in (False, True):
        stale.touch()
        remove_leftovers(tmp_path)
        assert stale.exists() == there


def test_a_folder_that_cannot_be_read_is_no_error(tmp_path: Path) -> None:
    remove_leftovers(tmp_path / "missing")


def test_names_of_one_process_differ(tmp_path: Path) -> None:
    with written_whole(tmp_path / "a.tif") as one, written_whole(tmp_path / "b.tif") as other:
        assert one != other
        Path(one).touch()
        Path(other).touch()
