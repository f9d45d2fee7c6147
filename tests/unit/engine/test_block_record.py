# SPDX-License-Identifier: GPL-2.0-or-later
"""The record of a long run."""

from __future__ import annotations

import json
import os
import struct
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base import leftovers
from clusterbrush.core.engine.block_record import MAGIC, BlockRecord
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from pathlib import Path

BLOCKS = [
    (np.full((2, 3), number, np.uint8), np.arange(number, dtype=np.int64), np.float64([number / 3]))
    for number in range(5)
]


def recorded(output: Path, key: str = "key", n_blocks: int = 5) -> None:
    record = BlockRecord.of(output, key)
    assert list(record.blocks()) == []
    for block in BLOCKS[:n_blocks]:
        record.append(block)
    record.keep()


def kept(output: Path, key: str = "key") -> list[tuple[np.ndarray, ...]]:
    record = BlockRecord.of(output, key)
    blocks = list(record.blocks())
    record.keep()
    return blocks


def check_equal(blocks: list[tuple[np.ndarray, ...]], expected: list[tuple[np.ndarray, ...]]) -> None:
    assert len(blocks) == len(expected)
    for block, wanted in zip(blocks, expected):
        for array, original in zip(block, wanted):
            assert array.dtype == original.dtype
            np.testing.assert_array_equal(array, original)


def only_record(folder: Path) -> Path:
    (path,) = folder.glob("*.blocks")
    return path


def test_the_next_run_of_the_same_work_has_the_blocks(tmp_path: Path) -> None:
    recorded(tmp_path / "map.tif")
    check_equal(kept(tmp_path / "map.tif"), BLOCKS)
    check_equal(kept(tmp_path / "map.tif"), BLOCKS)


def test_other_work_on_the_same_result_removes_it_and_another_result_leaves_it(tmp_path: Path) -> None:
    recorded(tmp_path / "map.tif")
    BlockRecord.of(tmp_path / "other.tif", "key").remove()
    check_equal(kept(tmp_path / "map.tif"), BLOCKS)
    assert kept(tmp_path / "map.tif", "other key") == []
    assert kept(tmp_path / "map.tif") == []


def test_a_record_belongs_to_one_run_at_a_time(tmp_path: Path) -> None:
    recorded(tmp_path / "map.tif")
    first = BlockRecord.of(tmp_path / "map.tif", "key")
    second = BlockRecord.of(tmp_path / "map.tif", "key")
    check_equal(list(first.blocks()), BLOCKS)
    assert list(second.blocks()) == []
    first.remove()
    second.remove()
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=40, deadline=None)
@given(share=st.floats(0, 1), flipped=st.booleans())
def test_wherever_it_was_cut_off_or_damaged_the_blocks_before_are_right(tmp_path_factory, share, flipped) -> None:
    folder = tmp_path_factory.mktemp("cut")
    recorded(folder / "map.tif")
    path = only_record(folder)
    content = bytearray(path.read_bytes())
    place = int(share * (len(content) - 1))
    if flipped:
        content[place] ^= 0x5A
    else:
        del content[place:]
    path.write_bytes(content)
    record = BlockRecord.of(folder / "map.tif", "key")
    blocks = list(record.blocks())
    check_equal(blocks, BLOCKS[: len(blocks)])
    assert len(blocks) < 5
    for block in BLOCKS[len(blocks) :]:
        record.append(block)
    record.keep()
    check_equal(kept(folder / "map.tif"), BLOCKS)


@pytest.mark.parametrize(
    "header",
    [
        b"[]",
        b"{}",
        b"{",
        b"\xff",
        b'{"arrays": 1, "checksum": 0}',
        b'{"arrays": [1], "checksum": 0}',
        b'{"arrays": [["|O", [1]]], "checksum": 0}',
        b'{"arrays": [["no type", [1]]], "checksum": 0}',
        b'{"arrays": [["|u1", [-1]]], "checksum": 0}',
        b'{"arrays": [["|u1", ["a"]]], "checksum": 0}',
        b'{"arrays": [["|u1", [999999999999, 999999999999]]], "checksum": 0}',
        b'{"arrays": [], "checksum": 0}',
    ],
)
def test_whatever_stands_there_it_is_read_as_numbers_or_not_at_all(tmp_path: Path, header: bytes) -> None:
    recorded(tmp_path / "map.tif", n_blocks=1)
    with only_record(tmp_path).open("ab") as file:
        file.write(struct.pack("<I", len(header)) + header + b"12345678")
    check_equal(kept(tmp_path / "map.tif"), BLOCKS[:1])


def test_a_file_that_is_no_record_is_left_alone(tmp_path: Path) -> None:
    strange = tmp_path / leftovers.released_name(leftovers.RECORD_ENDING)
    for content in (b"", b"something", MAGIC, MAGIC + b"\xff\xff\xff\xff"):
        strange.write_bytes(content)
        assert kept(tmp_path / "map.tif") == []
        assert strange.read_bytes() == content
        for path in tmp_path.glob("*.blocks"):
            if path != strange:
                path.unlink()


def test_it_goes_after_two_weeks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "EVERY", 0.0)
    recorded(tmp_path / "map.tif")
    path = only_record(tmp_path)
    almost = time.time() - leftovers.RECORD_SECONDS + 60
    os.utime(path, (almost, almost))
    leftovers.remove_leftovers(tmp_path)
    assert path.exists()
    os.utime(path, (almost - 120, almost - 120))
    leftovers.remove_leftovers(tmp_path)
    assert not path.exists()


def test_its_header_is_plain_text(tmp_path: Path) -> None:
    recorded(tmp_path / "map.tif")
    content = only_record(tmp_path).read_bytes()
    (length,) = struct.unpack_from("<I", content, len(MAGIC))
    begin = len(MAGIC) + 4
    assert json.loads(content[begin : begin + length]) == {"output": "map.tif", "key": "key"}


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no device that is always full")
def test_it_is_removed_on_a_full_disk(tmp_path: Path) -> None:
    BlockRecord.of(tmp_path / "map.tif", "key").keep()
    path = only_record(tmp_path)
    with open("/dev/full", "r+b") as full:
        record = BlockRecord(path, full)
        with pytest.raises(OSError, match="No space left"):
            record.append(BLOCKS[0])
        record.remove()
    assert not path.exists()
