# SPDX-License-Identifier: GPL-2.0-or-later
"""Pieces of a raster, as the workers of a cluster write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError, InputError, OutputError
from clusterbrush.core.engine.blocks import computed_by
from clusterbrush.core.raster import pieces as module
from clusterbrush.core.raster.formats import Layers
from clusterbrush.core.raster.grid import Grid, Window
from clusterbrush.core.raster.pieces import Join, Pieces, bounds, grouped
from clusters import OfThisProcess
from osgeo import gdal

if TYPE_CHECKING:
    from pathlib import Path

IDS = Layers(np.dtype(np.uint8), 1, 0, ids=True)


@pytest.mark.parametrize("block", [(16, 30), (16, 300), (64, 64), (1, 300)])
@pytest.mark.parametrize("n_pieces", [1, 3, 50, 10_000])
def test_pieces_are_rectangles_in_the_order_of_the_blocks(block: tuple[int, int], n_pieces: int) -> None:
    blocks = list(Grid(100, 300).blocks(*block))
    pieces = grouped(blocks, n_pieces)
    assert [window for piece in pieces for window in piece] == blocks
    for piece in pieces:
        outer, covered = bounds(piece), np.zeros((100, 300), dtype=int)
        for window in piece:
            covered[window.slices_in(Window(0, 0, 100, 300))] += 1
        assert (covered[outer.slices_in(Window(0, 0, 100, 300))] == 1).all()
        assert covered.sum() == outer.height * outer.width
    assert min(n_pieces, len(blocks)) / 2 <= len(pieces) <= 2 * max(n_pieces, len({window.row for window in blocks}))


def test_pieces_are_not_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_PIECE_PIXELS", 5000)
    areas = [(outer.height * outer.width) for outer in map(bounds, grouped(list(Grid(100, 300).blocks(16, 64)), 1))]
    assert max(areas) <= 5000
    assert grouped([], 4) == []


def test_a_piece_is_tiled_and_read_again(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    layers = Layers(np.dtype(np.float32), 2, -1.0, names=("a", "b"))
    files, blocks = (
        Pieces(str(tmp_path), layers, "map.tif", are_kept=True),
        [Window(40, 0, 300, 200), Window(40, 200, 300, 90)],
    )
    written = [rng.random((2, window.height, window.width), dtype=np.float32) for window in blocks]
    with files.writing(7, blocks) as write:
        for window, values in zip(blocks, written):
            write(window, values)
    files.check(7)
    for (window, values), wanted, block in zip(files.read(7, blocks), written, blocks):
        assert window == block
        assert np.array_equal(values, wanted)
    dataset = gdal.Open(files.file(7))
    band = dataset.GetRasterBand(1)
    assert (band.GetBlockSize(), band.GetNoDataValue(), band.GetOverviewCount()) == ([256, 256], -1.0, 4)
    assert [path.name for path in tmp_path.iterdir()] == ["7.tif"]


def test_a_piece_that_fails_leaves_nothing(tmp_path: Path) -> None:
    files = Pieces(str(tmp_path), IDS, "map.tif")
    with pytest.raises(ZeroDivisionError), files.writing(0, [Window(0, 0, 9, 9)]):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = Pieces(str(tmp_path / "results" / "pieces"), IDS, "map.tif")
    sentence = rf"The folder {tmp_path / 'results'} is not the same on all machines"
    with pytest.raises(OutputError, match=sentence), files.writing(0, [Window(0, 0, 9, 9)]):
        pass
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.0)
    with pytest.raises(OutputError, match=sentence):
        files.check(0)
    with pytest.raises(OutputError, match=sentence):
        Join(files, (), Grid(9, 9), None, None).joined(0)


def test_a_damaged_piece(tmp_path: Path) -> None:
    files = Pieces(str(tmp_path), IDS, "map.tif")
    (tmp_path / "0.tif").write_bytes(b"no raster")
    with pytest.raises(InputError, match=r"The piece .*0\.tif of the result cannot be read"):
        list(files.read(0, [Window(0, 0, 9, 9)]))


def test_what_joins_pieces_notes_how_far_it_is_and_stops_when_they_are_gone(tmp_path: Path) -> None:
    noted, reported = module._Noted(str(tmp_path)), []
    noted.report(0.25)

    class Screen(module.Progress):
        def report(self, fraction: float) -> None:
            reported.append(fraction)

    assert not module._Followed(Screen(), str(tmp_path)).is_cancelled()
    assert reported == [0.25]
    (tmp_path / module.PROGRESS).unlink()
    assert not module._Followed(Screen(), str(tmp_path)).is_cancelled()
    gone = module._Noted(str(tmp_path / "gone"))
    assert gone.is_cancelled()
    with pytest.raises(CancelledError):
        gone.report(0.5)


def test_joined_pieces_are_the_whole(tmp_path: Path) -> None:
    values = np.random.default_rng(1).integers(0, 9, (60, 80)).astype(np.uint8)
    folder = tmp_path / "pieces"
    folder.mkdir()
    files, pieces = Pieces(str(folder), IDS, str(tmp_path / "map.tif")), grouped(list(Grid(60, 80).blocks(16, 16)), 6)
    for number, blocks in enumerate(pieces):
        with files.writing(number, blocks) as write:
            for window in blocks:
                write(window, values[window.slices_in(Window(0, 0, 60, 80))])
    with computed_by(OfThisProcess()):
        module.join_pieces(Join(files, tuple(enumerate(pieces)), Grid(60, 80), None, None), tmp_path, module.Progress())
    assert np.array_equal(gdal.Open(str(tmp_path / "map.tif")).ReadAsArray(), values)
