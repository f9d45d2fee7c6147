# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs over a real Dask cluster: the bytes of a run on one machine, and sentences for all that can go wrong."""

from __future__ import annotations

import os
import signal
import socket
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import rasters
from clusterbrush.core.base.errors import CancelledError, ClusterBrushError, MissingLibraryError, ParameterError
from clusterbrush.core.base.libraries import Library
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.base.version import software_version
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.engine import dask_cluster
from clusterbrush.core.engine.blocks import is_distributed, over_blocks
from clusterbrush.core.engine.cluster_checks import ClusterError
from clusterbrush.core.engine.dask_cluster import scheduler
from clusterbrush.core.raster.class_raster import ClassRaster
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.segmentation.fitting import fit
from clusterbrush.core.segmentation.prediction import predict
from clusters import local_cluster, other_version, scheduler_process, wait_until, worker
from osgeo import gdal
from painting import fields_image, write_strokes
from shell import results_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from clusterbrush.core.segmentation.model import KMeansModel

distributed = pytest.importorskip("distributed")
dask = pytest.importorskip("dask")

BLOCK = (32, 48)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cluster")


@pytest.fixture(scope="module")
def cluster(folder: Path) -> Iterator[Any]:
    """Start a scheduler, and two workers in processes of their own."""
    with local_cluster(folder, 2) as started:
        yield started


@pytest.fixture(scope="module")
def image(folder: Path) -> Path:
    return fields_image(folder / "image.tif", 3, 150, 200)


@pytest.fixture(scope="module")
def model(image: Path) -> KMeansModel:
    return fit(RasterSource(str(image)), KMeansOptions(4))


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RasterSource, "block_shape", lambda *_: BLOCK)


def contents(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder, with the folder's own name taken out of texts."""
    return {
        str(path.relative_to(folder)): path.read_bytes().replace(str(folder).encode(), b"")
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_commands_give_the_same_bytes(cluster, image: Path, folder: Path, tmp_path: Path, capsys) -> None:
    strokes = write_strokes(folder / "strokes.geojson")
    truth = rasters.write_raster(folder / "truth.tif", np.random.default_rng(2).integers(1, 4, (150, 200)))
    found = []
    for where, more in (("here", []), ("there", ["--scheduler", cluster.scheduler_address])):
        to = tmp_path / where
        to.mkdir()
        segmented = (image, to / "c.tif", "--n-clusters", 4, "--model", to / "c.json", "--table", to / "c.csv")
        outputs = ("--confidence", to / "sure.tif", "--probabilities", to / "p.tif", "--table", to / "m.csv")
        small = ("--n-clusters", 12, "--features", "bands")
        results = [
            results_of(capsys, "segment", *segmented, *more),
            results_of(capsys, "fit", image, to / "all.json", "--n-clusters", 3, "--sample", 0, *more),
            results_of(capsys, "apply", image, to / "c.json", to / "again.cog.tif", *more),
            results_of(capsys, "classify", image, to / "m.tif", "--strokes", strokes, *outputs, *small, *more),
            results_of(capsys, "areas", to / "m.tif", "--table", to / "areas.csv", *more),
            results_of(capsys, "accuracy", to / "m.tif", "--truth", truth, "--matrix", to / "matrix.csv", *more),
        ]
        found.append((str(results).replace(str(to), ""), contents(to)))
    assert found[0][0] == found[1][0]
    assert set(found[0][1]) == set(found[1][1])
    assert {name for name, content in found[0][1].items() if content != found[1][1][name]} == set()
    assert len(np.unique(rasters.read_raster(tmp_path / "there" / "m.tif"))) == 4


def test_a_virtual_raster_refers_to_the_pieces(cluster, image: Path, model: KMeansModel, tmp_path: Path) -> None:
    source, output = RasterSource(str(image)), tmp_path / "map.vrt"
    predict(source, model, str(tmp_path / "here.tif"))
    for _ in range(2):  # the second time in place of the first
        with scheduler(cluster.scheduler_address):
            predict(source, model, str(output))
        folders = [path for path in tmp_path.iterdir() if path.is_dir()]
        assert len(folders) == 1
    here, there = gdal.Open(str(tmp_path / "here.tif")), gdal.Open(str(output))
    assert np.array_equal(here.ReadAsArray(), there.ReadAsArray())
    assert len(list(folders[0].iterdir())) > 3
    legends = [ClassRaster(dataset.GetDescription()).legend([1, 2, 3, 4]) for dataset in (here, there)]
    assert legends[0] == legends[1]
    assert (here.GetGeoTransform(), here.GetProjection()) == (there.GetGeoTransform(), there.GetProjection())


class Watcher(Progress):
    """Does something once, when a part of the work is done; is cancelled when that says so."""

    def __init__(self, action, after: float = 0.2) -> None:
        self._action, self._after, self.done, self.shares = action, after, None, []

    def report(self, fraction: float) -> None:
        self.shares.append(fraction)
        if fraction > self._after and self.done is None:
            self.done = (self._action(), time.monotonic())

    def is_cancelled(self) -> bool:
        return self.done is not None and self.done[0] is True


def kill_a_worker(cluster) -> int:
    victim = next(iter(cluster.workers.values()))
    os.kill(victim.pid, signal.SIGKILL)
    return victim.pid


def test_a_worker_killed_midway_changes_nothing(cluster, image: Path, model: KMeansModel, tmp_path: Path) -> None:
    source = RasterSource(str(image))
    here = predict(source, model, str(tmp_path / "here.tif"))
    watcher = Watcher(lambda: kill_a_worker(cluster))
    with scheduler(cluster.scheduler_address):
        there = predict(source, model, str(tmp_path / "there.tif"), watcher)
    assert watcher.done
    assert watcher.shares == sorted(watcher.shares)
    assert watcher.shares[-1] > 0.9
    assert (tmp_path / "here.tif").read_bytes() == (tmp_path / "there.tif").read_bytes()
    assert here.pixels.tobytes() == there.pixels.tobytes()
    wait_until(lambda: len(cluster.scheduler_info["workers"]) == 2)


def test_cancel_leaves_nothing(cluster, image: Path, model: KMeansModel, tmp_path: Path) -> None:
    output = tmp_path / "map.tif"
    output.write_bytes(b"before")
    watcher = Watcher(lambda: True)
    with scheduler(cluster.scheduler_address):
        with pytest.raises(CancelledError):
            predict(RasterSource(str(image)), model, str(output), watcher)
        assert time.monotonic() - watcher.done[1] < 1.0
    assert contents(tmp_path) == {"map.tif": b"before"}
    assert not is_distributed()


def test_a_file_that_workers_do_not_see(cluster, model: KMeansModel, tmp_path: Path) -> None:
    source = RasterSource(str(fields_image(tmp_path / "gone.tif", 3, 150, 200)))
    (tmp_path / "gone.tif").unlink()
    with scheduler(cluster.scheduler_address), pytest.raises(ClusterBrushError) as caught:
        predict(source, model, str(tmp_path / "map.tif"))
    assert "The worker" in str(caught.value)
    assert "There is no raster at" in str(caught.value)
    assert "by the same paths" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("has", "sentence"),
    [
        ("nothing", "cannot load ClusterBrush"),
        ("another", f"has ClusterBrush 0.0.1, this machine {software_version()}"),
    ],
)
def test_a_worker_with_other_software(cluster, tmp_path: Path, has: str, sentence: str) -> None:
    path = other_version(tmp_path, "0.0.1") if has == "another" else None
    with worker(cluster.scheduler_address, path):
        wait_until(lambda: len(cluster.scheduler_info["workers"]) == 3)
        with pytest.raises(ClusterError, match=sentence), scheduler(cluster.scheduler_address):
            pass
    wait_until(lambda: len(cluster.scheduler_info["workers"]) == 2)


def test_values_come_in_order_from_any_number_of_blocks(cluster) -> None:
    with scheduler(cluster.scheduler_address):
        assert list(over_blocks(abs, range(-40, 0))) == [(n, -n) for n in range(-40, 0)]
        assert list(over_blocks(abs, [])) == []


# --- schedulers that cannot be used


def test_a_scheduler_of_another_dask(tmp_path: Path) -> None:
    other = "distributed.__version__ = version = '2022.1.0'; from importlib import metadata; "
    other += "distributed.versions.version = lambda name: version if name == 'distributed' else metadata.version(name)"
    with scheduler_process(tmp_path, other) as (address, _), pytest.raises(ClusterError) as caught, scheduler(address):
        pass
    assert f"The scheduler has distributed 2022.1.0, this machine {distributed.__version__}" in str(caught.value)


def test_a_scheduler_without_workers_and_one_that_is_lost(image: Path, model: KMeansModel, tmp_path: Path) -> None:
    output = tmp_path / "results" / "map.tif"
    output.parent.mkdir()
    with scheduler_process(tmp_path) as (address, process):
        with pytest.raises(ClusterError, match="has no workers"), scheduler(address):
            pass
        with worker(address, tmp_path / "path"):
            with distributed.Client(address, set_as_default=False) as client:
                client.wait_for_workers(1, timeout=30)
            with pytest.raises(ClusterError, match="was lost"), scheduler(address):
                predict(RasterSource(str(image)), model, str(output), Watcher(process.kill))
    assert list(output.parent.iterdir()) == []


def test_a_scheduler_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        begun = time.monotonic()
        cancelled = Watcher(lambda: True)
        cancelled.report(1.0)
        with pytest.raises(CancelledError), scheduler(address, cancelled):
            pass
        assert time.monotonic() - begun < 1.0
        monkeypatch.setattr(dask_cluster, "CONNECT_SECONDS", 0.3)
        with pytest.raises(ClusterError, match=rf"scheduler at {address} does not answer"), scheduler(address):
            pass
    with pytest.raises(ClusterError, match="does not answer"), scheduler(address):
        pass


@pytest.mark.parametrize(
    ("scheme", "settings"), [("tls", {}), ("ucx", {}), ("tcp", {"distributed.comm.require-encryption": True})]
)
def test_an_address_that_dask_is_not_set_up_for(scheme: str, settings: dict[str, object]) -> None:
    address = f"{scheme}://127.0.0.1:1"
    message = rf"cannot use {address} as it is set up"
    with dask.config.set(settings), pytest.raises(ClusterError, match=message), scheduler(address):
        pass


def test_wrong_addresses_and_a_missing_library(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ParameterError, match="host:8786 is no address of a Dask scheduler"), scheduler("host:8786"):
        pass
    with scheduler("  "):
        assert not is_distributed()
    monkeypatch.setattr(Library, "is_installed", property(lambda _: False))
    with pytest.raises(MissingLibraryError, match=r"Install it: .*distributed"), scheduler("tcp://127.0.0.1:1"):
        pass
