# SPDX-License-Identifier: GPL-2.0-or-later
"""Which versions on scheduler and workers are refused; with real ones it is in test_dask_cluster.py."""

from __future__ import annotations

import pytest
from clusterbrush.core.engine.cluster_checks import ClusterError, check_scheduler, check_workers, failed, killed

OURS = {"distributed": "2024.8.0", "python": "3.11.2.final.0", "numpy": "1.24.2"}
ADDRESS = "tcp://10.0.0.1:8786"


class Client:
    """Answers as Dask's client does."""

    def __init__(self, **theirs: str) -> None:
        self._theirs = {**OURS, **theirs}

    def get_versions(self) -> dict:
        return {"workers": {"tcp://w:1": {"packages": self._theirs}}, "client": {"packages": OURS}}

    def run(self, function, on_error: str) -> dict:
        assert on_error == "return"
        return {"tcp://w:1": function()}

    def run_on_scheduler(self, function) -> str:
        assert function()
        raise ModuleNotFoundError("No module named 'clusterbrush'")


@pytest.mark.parametrize(
    ("package", "version"), [("distributed", "2024.8.1"), ("python", "3.12.2.final.0"), ("numpy", "2.0.0")]
)
def test_another_version_on_a_worker(package: str, version: str) -> None:
    with pytest.raises(ClusterError) as caught:
        check_workers(Client(**{package: version}), ADDRESS)
    title = package.replace("python", "Python")
    assert f"The worker tcp://w:1 has {title} {version}, this machine {OURS[package]} (" in str(caught.value)


def test_versions_that_fit() -> None:
    check_scheduler({**OURS, "python": "3.11.9.final.0", "numpy": None}, OURS, ADDRESS)
    with pytest.raises(ClusterError, match="The scheduler has distributed 2022"):
        check_scheduler({**OURS, "distributed": "2022.12.1"}, OURS, ADDRESS)


def test_a_scheduler_without_the_package() -> None:
    with pytest.raises(ClusterError, match="The scheduler cannot load ClusterBrush, the Python package clusterbrush"):
        check_workers(Client(numpy="1.26.4"), ADDRESS)


def test_reasons_are_one_line() -> None:
    assert "(first)" in str(failed(ADDRESS, RuntimeError("first\nsecond")))
    assert "(RuntimeError)" in str(failed(ADDRESS, RuntimeError()))
    assert ADDRESS in str(killed(ADDRESS))
