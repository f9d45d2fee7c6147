# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes the checkout importable as `clusterbrush`, and what all tests share.

The root of the repository is the package, and its folder `processing` would hide QGIS's own one if it were
on `sys.path`. So the package is registered by hand, whatever the name of the folder it lies in.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from contextlib import contextmanager, nullcontext
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import rasters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

ROOT = Path(__file__).resolve().parents[1]
WATCHED, BUSY = 0.1, 0.01  # seconds, and of them those that a core may have computed: OpenBLAS waits busily for 0.02
SHARED_DATA = ROOT.parent / "shared" / "data"


def _register_package() -> None:
    sys.path[:] = [entry for entry in sys.path if Path(entry or os.curdir).resolve() != ROOT]
    if "clusterbrush" in sys.modules:
        return
    spec = importlib.util.spec_from_file_location(
        "clusterbrush", ROOT / "__init__.py", submodule_search_locations=[str(ROOT)]
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules["clusterbrush"] = module
    spec.loader.exec_module(module)


_register_package()


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "absent"


def pytest_configure() -> None:
    """Judge no example by how long it, or its making, takes: several processes of tests share the machine's cores."""
    from hypothesis import HealthCheck, settings  # not above: other processes import this file too

    settings.register_profile("shared machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("shared machine")


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say what the tests run on."""
    found = {"Python": sys.version.split()[0]}
    if config.pluginmanager.has_plugin("pytest_qgis"):
        from qgis.core import Qgis
        from qgis.PyQt.QtCore import QT_VERSION_STR

        found |= {"QGIS": Qgis.version(), "Qt": QT_VERSION_STR}
    for name in ("GDAL", "numpy", "scipy", "scikit-learn", "matplotlib"):
        found[name] = _version(name)
    return [", ".join(f"{name} {number}" for name, number in found.items())]


def pytest_terminal_summary(terminalreporter) -> None:
    """Leave the counts for the closing line of tools/test."""
    path = os.environ.get("CLUSTERBRUSH_TEST_COUNTS")
    if path and not hasattr(terminalreporter.config, "workerinput"):  # not once more from each process
        counts = (str(len(terminalreporter.stats.get(kind, ()))) for kind in ("passed", "failed", "skipped", "error"))
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(" ".join(counts) + "\n")


STATUS = pytest.StashKey[int]()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Keep the result for the very end."""
    session.config.stash[STATUS] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """End a run inside QGIS here, with its result.

    What Python still holds of QGIS and GDAL is freed in no safe order after QGIS has shut down, which crashes the
    interpreter now and then although every test passed. All fixtures are torn down and the summary is out by now.
    """
    if config.pluginmanager.has_plugin("pytest_qgis") and STATUS in config.stash:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(config.stash[STATUS])


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the root of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real images, or skip."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real images (../shared/data) are not on this machine")
    return SHARED_DATA


@pytest.fixture(scope="session")
def write_raster():
    """Return the function that writes a small real GeoTIFF."""
    return rasters.write_raster


@contextmanager
def _nothing_computes_after() -> Iterator[None]:
    with _a_thread_of_blas_per_core():
        for _ in range(20):  # what ran before may still be waiting
            if _seconds_computed() < BUSY:
                break
        yield
        assert _seconds_computed() < BUSY, "a thread goes on after the work is done"


def _a_thread_of_blas_per_core() -> AbstractContextManager:
    """Give BLAS the threads that it has in QGIS; tools/test leaves it one, and that one never waits busily."""
    try:
        from threadpoolctl import threadpool_limits
    except ModuleNotFoundError:  # it comes with scikit-learn
        return nullcontext()
    return threadpool_limits(max(2, os.cpu_count() or 1), "blas")


def _seconds_computed() -> float:
    before = time.process_time()
    time.sleep(WATCHED)
    return time.process_time() - before


@pytest.fixture
def idle_cores() -> Callable[[], AbstractContextManager[None]]:
    """Return a context after which no thread of this process may compute any more, by the processor's own clock."""
    return _nothing_computes_after
