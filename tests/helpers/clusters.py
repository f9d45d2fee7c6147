# SPDX-License-Identifier: GPL-2.0-or-later
"""Dask clusters of processes of this machine, and one that is none."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clusterbrush.core.engine import blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

ROOT = Path(__file__).resolve().parents[2]
SCHEDULER = (
    "import distributed.versions, sys; {before}; from distributed.cli.dask_scheduler import main; main(sys.argv[1:])"
)


class OfThisProcess:
    """Computes blocks as a cluster does, in pieces too, by whatever stands in for the threads of this process."""

    def n_threads(self) -> int:
        return 1

    def over(self, function: Callable[[Any], Any], items: Iterable[Any], progress: Any = None) -> Iterator[Any]:
        return blocks.in_threads(function, items, progress)


def package_folder(folder: Path) -> Path:
    """Return a folder for PYTHONPATH in which this checkout is the package `clusterbrush`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "clusterbrush").symlink_to(ROOT, target_is_directory=True)
    return folder


def other_version(folder: Path, version: str) -> Path:
    """Return a folder for PYTHONPATH with as much of the package as tells its version, which is another one."""
    package = folder / "clusterbrush"
    for part in ("core/base", "core/engine"):
        shutil.copytree(ROOT / part, package / part, ignore=shutil.ignore_patterns("__pycache__"))
    for part in ("", "core"):
        (package / part / "__init__.py").touch()
    (package / "metadata.txt").write_text(f"version={version}\n", encoding="utf-8")
    return folder


def environment(path: Path | None) -> dict[str, str]:
    """Return the environment of a process that finds packages in a folder besides the installed ones."""
    quiet = {"DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "error", "PYTHONPATH": str(path or "")}
    return {**os.environ, **quiet}


@contextmanager
def local_cluster(folder: Path, n_workers: int) -> Iterator[Any]:
    """Start a scheduler, and workers of one thread in processes of their own, which find this checkout."""
    import distributed

    path = str(package_folder(folder / "path"))
    sys.path.append(path)  # of this process, which processes that it starts get
    try:
        with distributed.LocalCluster(
            n_workers=n_workers, threads_per_worker=1, dashboard_address=":0", silence_logs=logging.CRITICAL
        ) as cluster:
            yield cluster
    finally:
        sys.path.remove(path)


@contextmanager
def process(*command: str, path: Path | None = None) -> Iterator[subprocess.Popen]:
    """Start a process of Python, and kill it at the end."""
    started = subprocess.Popen([sys.executable, *command], env=environment(path), stderr=subprocess.DEVNULL)
    try:
        yield started
    finally:
        started.kill()
        started.wait()


def worker(address: str, path: Path | None) -> Any:
    """Start a worker; see `process`."""
    options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--death-timeout", "30")
    return process("-m", "distributed.cli.dask_worker", address, *options, path=path)


@contextmanager
def scheduler_process(folder: Path, before: str = "") -> Iterator[tuple[str, subprocess.Popen]]:
    """Start a scheduler that runs a line of Python first; give its address, and its process."""
    code = SCHEDULER.format(before=before or "sys.argv")
    file = folder / "scheduler.json"
    options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
    with process("-c", code, *options, path=package_folder(folder / "path")) as started:
        wait_until(lambda: file.exists() and file.stat().st_size > 0)
        yield file.read_text(encoding="utf-8").partition('"address": "')[2].partition('"')[0], started


def wait_until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait until something is so, or fail."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.02)
