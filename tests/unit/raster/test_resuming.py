# SPDX-License-Identifier: GPL-2.0-or-later
"""Long runs that are cut off and started again."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError, InputError, OutputError
from clusterbrush.core.base.progress import NoticeCollector, Progress
from clusterbrush.core.command_line.main import main
from clusterbrush.core.engine.block_record import BlockRecord
from clusterbrush.core.raster import resuming
from clusterbrush.core.raster.resuming import blocks_of_result, recording
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.vector.mask import PolygonMask
from rasters import read_raster, write_raster

TESTS = Path(__file__).resolve().parents[2]
TIMEOUT = 120  # seconds
# The command, with small blocks of a raster that counts as large; each block waits as long as its third argument says.
PROGRAM = """
import runpy, sys, time
tests, wait, *arguments = sys.argv[1:]
sys.path.insert(0, tests + "/helpers")
runpy.run_path(tests + "/conftest.py")
from clusterbrush.core.raster import resuming, source
from clusterbrush.core.command_line.main import main
resuming.LEAST_PIXELS, source.BLOCK_BYTES, source.SQUARE_BYTES = 0, 2**18, 2**18
original = resuming.over_blocks
def slowly(*arguments):
    for item in original(*arguments):
        time.sleep(float(wait))
        yield item
resuming.over_blocks = slowly
sys.exit(main(arguments))
"""


@pytest.fixture(autouse=True)
def every_raster_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resuming, "LEAST_PIXELS", 0)


@pytest.fixture
def source(tmp_path: Path) -> RasterSource:
    values = np.random.default_rng(0).integers(0, 255, (1, 40, 30)).astype(np.uint8)
    return RasterSource(str(write_raster(tmp_path / "image.tif", values, epsg=None, geotransform=(0, 1, 0, 0, 0, -1))))


class CutOffError(Exception):
    """Ends a run."""


class Taken:
    """Takes the blocks of a result."""

    def __init__(self) -> None:
        self.planes: list[np.ndarray] = []

    def write(self, window, plane: np.ndarray) -> None:
        assert plane.shape == (window.height, window.width)
        self.planes.append(plane)


def doubled(source: RasterSource, times: int, window) -> tuple[list[np.ndarray], tuple[np.ndarray, ...]]:
    bands, _ = source.read(window)
    return [bands[0] * times, bands[0]], (np.array([window.row]),)


def run(
    source: RasterSource,
    output: Path,
    n_blocks: int = 99,
    times: int = 2,
    progress: Progress | None = None,
    fails_at_the_end=False,
    error: Exception | None = None,
):
    """Return the values of a run that is left after `n_blocks`, and how many of its blocks were computed."""
    computed = []

    def counted(function, blocks, *arguments):
        computed.extend(blocks)
        return original(function, blocks, *arguments)

    original, resuming.over_blocks = resuming.over_blocks, counted
    outputs = Taken(), Taken()
    blocks = list(source.blocks(shape=(8, 30)))
    job = partial(doubled, source, times)
    try:
        with recording(str(output)) as recorded:
            values = blocks_of_result(job, source, blocks, recorded, progress or Progress(), 1, outputs)
            for number, (window, (row,)) in enumerate(values, start=1):
                assert row == window.row
                if number == n_blocks:
                    raise error or CutOffError
            if fails_at_the_end:
                raise CutOffError
    except CutOffError:
        values.close()
    finally:
        resuming.over_blocks = original
    np.testing.assert_array_equal(outputs[0].planes, np.multiply(outputs[1].planes, times))
    return np.concatenate(outputs[0].planes), len(computed)


def test_it_goes_on_after_the_last_block_and_says_so(source: RasterSource, tmp_path: Path) -> None:
    expected = source.read(next(source.blocks(shape=(40, 30))))[0][0] * 2
    assert run(source, tmp_path / "map.tif", n_blocks=2)[1] == 5
    assert run(source, tmp_path / "map.tif", n_blocks=4)[1] == 3
    notices = NoticeCollector()
    values, computed = run(source, tmp_path / "map.tif", progress=notices)
    assert computed == 1
    np.testing.assert_array_equal(values, expected)
    assert [str(notice) for notice in notices.notices] == [
        "An earlier run of the same work was cut off: 4 of its 5 blocks were taken over."
    ]
    assert list(tmp_path.glob(".*")) == [], "the run ended, so nothing is kept"
    assert run(source, tmp_path / "map.tif")[1] == 5


def test_the_blocks_are_there_until_the_file_is_whole(source: RasterSource, tmp_path: Path) -> None:
    """Overviews and copies into other formats come after the last block, and take long."""
    assert run(source, tmp_path / "map.tif", fails_at_the_end=True)[1] == 5
    assert run(source, tmp_path / "map.tif")[1] == 0
    assert list(tmp_path.glob(".*")) == []


def test_other_work_begins_anew(source: RasterSource, tmp_path: Path) -> None:
    run(source, tmp_path / "map.tif", n_blocks=3)
    values, computed = run(source, tmp_path / "map.tif", times=3)
    assert computed == 5
    np.testing.assert_array_equal(values, source.read(next(source.blocks(shape=(40, 30))))[0][0] * 3)


def test_a_replaced_raster_begins_anew(source: RasterSource, tmp_path: Path) -> None:
    run(source, tmp_path / "map.tif", n_blocks=3)
    write_raster(tmp_path / "image.tif", np.full((1, 40, 30), 7, np.uint8))
    values, computed = run(RasterSource(source.path), tmp_path / "map.tif")
    assert computed == 5
    assert (values == 14).all()


def test_a_changed_mask_begins_anew(source: RasterSource, tmp_path: Path) -> None:
    def masked(edge: int) -> RasterSource:
        corners = [[0, 0], [edge, 0], [edge, -40], [0, -40], [0, 0]]
        polygon = {"type": "Polygon", "coordinates": [corners]}
        (tmp_path / "mask.json").write_text(json.dumps(polygon), encoding="utf-8")
        return RasterSource(source.path, mask=PolygonMask(str(tmp_path / "mask.json"), source.grid))

    run(masked(20), tmp_path / "map.tif", n_blocks=3)
    assert run(masked(20), tmp_path / "map.tif", n_blocks=4)[1] == 2
    assert run(masked(10), tmp_path / "map.tif")[1] == 5


def test_a_copy_of_a_raster_goes_on_where_another_copy_was_cut_off(source: RasterSource, tmp_path: Path) -> None:
    """Rasters on a network are copied into a folder of a new name for each run."""
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        shutil.copy2(source.path, tmp_path / name / "image.tif")
    run(source.read_from(str(tmp_path / "one" / "image.tif")), tmp_path / "map.tif", n_blocks=3)
    assert run(source.read_from(str(tmp_path / "other" / "image.tif")), tmp_path / "map.tif")[1] == 2


def test_a_folder_that_goes_during_the_run_does_not_hide_its_error(tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()

    def fail() -> None:
        with recording(str(tmp_path / "results" / "map.tif")) as recorded:
            recorded.begin("key")
            shutil.rmtree(tmp_path / "results")
            raise InputError("a reason")

    with pytest.raises(InputError, match="a reason"):
        fail()


def test_small_rasters_keep_nothing(source: RasterSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resuming, "LEAST_PIXELS", source.n_pixels + 1)
    run(source, tmp_path / "map.tif", n_blocks=3)
    assert list(tmp_path.glob(".*")) == []
    assert run(source, tmp_path / "map.tif")[1] == 5


def test_a_raster_that_changes_during_the_run_is_a_sentence(source: RasterSource, tmp_path: Path) -> None:
    os.utime(source.path, (1, 1))
    with pytest.raises(InputError, match="was changed or replaced while it was read"):
        run(source, tmp_path / "map.tif")


def test_cancelling_keeps_what_is_done(source: RasterSource, tmp_path: Path) -> None:
    class StopsLater(Progress):
        checks = 0

        def is_cancelled(self) -> bool:
            self.checks += 1
            return self.checks > 3

    with pytest.raises(CancelledError):
        run(source, tmp_path / "map.tif", progress=StopsLater())
    assert run(source, tmp_path / "map.tif")[1] == 2


def test_a_full_disk_ends_the_record_and_not_the_run(
    source: RasterSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    append, appended = BlockRecord.append, []

    def full(record: BlockRecord, arrays) -> None:
        if len(appended) == 2:
            raise OSError(28, "No space left on device")
        appended.append(1)
        append(record, arrays)

    monkeypatch.setattr(BlockRecord, "append", full)
    values, computed = run(source, tmp_path / "map.tif")
    assert (len(values), computed) == (40, 5)
    assert list(tmp_path.glob(".*")) == []


def test_a_disk_that_gets_full_leaves_its_room_to_the_result(
    source: RasterSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A block of 240 pixels, eight bytes each, takes 1,920 bytes, and a third more with overviews: 2,560."""
    usage, free = shutil.disk_usage, iter([12_800, 10_240, 7_679])
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(folder)._replace(free=next(free)))
    monkeypatch.setattr(BlockRecord, "append", lambda _, arrays: appended.append(arrays))
    appended: list[tuple[np.ndarray, ...]] = []
    assert run(source, tmp_path / "map.tif")[1] == 5
    assert len(appended) == 2
    assert list(tmp_path.glob(".*")) == []


def test_a_result_that_cannot_be_written_leaves_no_record(source: RasterSource, tmp_path: Path) -> None:
    """On a full disk it would take the room of the next run, for two weeks."""
    run(source, tmp_path / "map.tif", n_blocks=3)
    assert len(list(tmp_path.glob(".*"))) == 1
    with pytest.raises(OutputError):
        run(source, tmp_path / "map.tif", n_blocks=4, error=OutputError("No space left on device"))
    assert list(tmp_path.glob(".*")) == []


def test_a_folder_that_cannot_be_written_has_no_record(source: RasterSource, tmp_path: Path) -> None:
    assert run(source, tmp_path / "missing" / "map.tif")[1] == 5


def started(*arguments: object, wait: float = 0.0) -> subprocess.Popen[str]:
    command = [sys.executable, "-B", "-c", PROGRAM, str(TESTS), str(wait), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def kill_after(running: subprocess.Popen[str], folder: Path, n_bytes: int) -> None:
    """Kill a run as soon as its record is longer than `n_bytes`."""
    until = time.monotonic() + TIMEOUT
    while not any(path.stat().st_size > n_bytes for path in folder.glob(".*.blocks")):
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < until
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    running.communicate(timeout=TIMEOUT)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_run_that_is_killed_twice_gives_the_same_map(tmp_path: Path) -> None:
    rows, cols = np.mgrid[:1536, :512]
    noise = np.random.default_rng(0).normal(0, 8, (3, 1536, 512))
    values = np.clip(np.stack([rows / 6, cols / 2, (rows + cols) / 8]) + noise, 0, 255).astype(np.uint8)
    image, output = write_raster(tmp_path / "image.tif", values), tmp_path / "map.tif"
    assert main(["segment", str(image), str(tmp_path / "whole.tif"), "--n-clusters", "30"]) == 0
    output.write_bytes(b"what was there before")
    for n_bytes in (140_000, 400_000):
        kill_after(started("segment", image, output, "--n-clusters", 30, wait=0.1), tmp_path, n_bytes)
        assert output.read_bytes() == b"what was there before"
    running = started("segment", image, output, "--n-clusters", 30)
    said = running.communicate(timeout=TIMEOUT)[1]
    assert running.returncode == 0
    done, total = map(int, re.search(r"cut off: (\d+) of its (\d+) blocks were taken over", said).groups())
    assert 3 <= done < total
    np.testing.assert_array_equal(read_raster(output), read_raster(tmp_path / "whole.tif"))
    assert len(set(np.unique(read_raster(output)))) == 30
    assert list(tmp_path.glob(".*")) == []
