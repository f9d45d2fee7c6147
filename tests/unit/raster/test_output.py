# SPDX-License-Identifier: GPL-2.0-or-later
"""Rasters written in pieces are those that one machine writes, byte for byte, in every format."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import ParameterError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.engine.blocks import computed_by, over_blocks
from clusterbrush.core.legend.entry import LegendEntry
from clusterbrush.core.raster import overviews
from clusterbrush.core.raster.grid import Grid, Window
from clusterbrush.core.raster.output import open_ids, open_values
from clusterbrush.core.raster.writer import divided
from clusters import OfThisProcess

if TYPE_CHECKING:
    from pathlib import Path

    from clusterbrush.core.raster.output import OutputInPieces

GRID = Grid(300, 400, (500_000.0, 10.0, 0.0, 7_000_000.0, 0.0, -10.0))
LEGEND = [LegendEntry(number, f"class {number}", (number, 99, 7)) for number in (1, 2, 3)]
VALUES = np.random.default_rng(4).integers(0, 4, (300, 400)).astype(np.uint8)


def planes(values: np.ndarray, window: Window) -> tuple[tuple[np.ndarray, np.ndarray], int]:
    ids = values[window.slices_in(Window(0, 0, 300, 400))]
    return (ids, np.stack([ids, ids + 0.5]).astype(np.float32)), int(ids.sum())


def written(folder: Path, ending: str) -> int:
    """Write ids and values, and return the sum of all ids."""
    names = [str(folder / f"{name}{ending}") for name in ("ids", "values")]
    with open_ids(names[0], GRID, np.uint8) as ids, open_values(names[1], GRID, np.float32, ["a", "b"]) as values:
        blocks = list(GRID.blocks(64, 100))
        total = sum(value for _, value in over_blocks(partial(planes, VALUES), blocks, outputs=[ids, values]))
        ids.set_legend(LEGEND, np.bincount(VALUES.ravel())[1:])
    return total


@pytest.mark.parametrize("ending", [".tif", ".cog.tif", ".img"])
def test_pieces_make_the_file_of_one_machine(tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overviews, "MIN_RASTER_PIXELS", 1000)
    contents = []
    for name in ("here", "there"):
        folder = tmp_path / name
        folder.mkdir()
        with computed_by(OfThisProcess() if name == "there" else None):
            assert written(folder, ending) == VALUES.sum()
        contents.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert set(contents[0]) == set(contents[1])
    assert {name for name, content in contents[0].items() if content != contents[1][name]} == set()


def test_blocks_written_here_are_pieces_too(tmp_path: Path) -> None:
    paths = [str(tmp_path / name) for name in ("here.tif", "there.tif")]
    for path in paths:
        with computed_by(OfThisProcess() if "there" in path else None), open_ids(path, GRID, np.uint8) as output:
            for window in GRID.blocks(128, 400):
                output.write(window, planes(VALUES, window)[0][0])
    assert (tmp_path / "here.tif").read_bytes() == (tmp_path / "there.tif").read_bytes()


def fail_after(ids: OutputInPieces) -> None:
    ids.write(Window(0, 0, 300, 400), VALUES)
    raise ZeroDivisionError


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    output = tmp_path / "map.tif"
    output.write_bytes(b"before")
    with computed_by(OfThisProcess()), pytest.raises(ZeroDivisionError), open_ids(str(output), GRID, np.uint8) as ids:
        fail_after(ids)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("map.tif", b"before")]


def test_joining_has_its_share_of_the_progress() -> None:
    assert divided(Progress(), GRID, "a.tif")[0].__class__ is Progress
    with computed_by(OfThisProcess()):
        assert divided(Progress(), GRID, "a.tif")[0].__class__ is not Progress


def test_a_virtual_raster_needs_a_cluster(tmp_path: Path) -> None:
    sentence = r"refers to the pieces that the workers of a Dask cluster write\. Give"
    with pytest.raises(ParameterError, match=sentence), open_ids(str(tmp_path / "map.vrt"), GRID, np.uint8):
        pass
