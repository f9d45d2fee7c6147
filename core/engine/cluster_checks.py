# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether scheduler and workers of a cluster can be used, as sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..base.errors import N_, ClusterBrushError, Notice
from ..base.version import software_version
from .cluster_tasks import installed_version

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = __name__.partition(".")[0]  # of this package, as workers must have it


class ClusterError(ClusterBrushError):
    """A cluster cannot be used, or is lost."""


SCHEDULER = N_("The scheduler")
WORKER = N_("The worker {address}")
SAME = N_("Scheduler, workers and this machine need the same versions: see docs/cluster.md.")


def not_answering(address: str, error: BaseException) -> ClusterError:
    """Return the error of a scheduler that does not answer."""
    return ClusterError(
        N_(
            "The Dask scheduler at {address} does not answer ({reason}). Check the address, that the scheduler runs, "
            "and that this machine can reach it."
        ),
        address=address,
        reason=_reason(error),
    )


def not_usable(address: str, error: BaseException) -> ClusterError:
    """Return the error of an address that Dask cannot use as it is set up here."""
    return ClusterError(
        N_(
            "Dask cannot use {address} as it is set up on this machine ({reason}). An address that begins with tls:// "
            "needs the certificates of Dask's configuration: see docs/cluster.md."
        ),
        address=address,
        reason=_reason(error),
    )


def no_workers(address: str) -> ClusterError:
    """Return the error of a scheduler without workers."""
    return ClusterError(
        N_("The Dask scheduler at {address} has no workers. Start some, then try again."), address=address
    )


def killed(address: str) -> ClusterError:
    """Return the error of a block whose workers died, one after another."""
    return ClusterError(
        N_(
            "Several workers of {address} ended while they computed the same block. They may need more memory: start "
            "them with fewer threads each, and look into their logs."
        ),
        address=address,
    )


def lost(address: str) -> ClusterError:
    """Return the error of a scheduler that has gone during a run."""
    return ClusterError(
        N_("The connection to the Dask scheduler at {address} was lost. Nothing was written; try again."),
        address=address,
    )


def failed(address: str, error: BaseException) -> ClusterError:
    """Return the error of a worker that cannot compute a block, for a reason that is not of our making."""
    return ClusterError(
        N_("A worker of {address} cannot compute a block ({reason}). Look into its log."),
        address=address,
        reason=_reason(error),
    )


def _reason(error: BaseException) -> str:
    return (str(error) or type(error).__name__).partition("\n")[0]


def check_scheduler(theirs: Mapping[str, Any], ours: Mapping[str, Any], address: str) -> None:
    """Raise `ClusterError` when a scheduler has another Dask or Python than this machine.

    Parameters
    ----------
    theirs, ours : dict
        Versions of the scheduler and of this machine, by package.
    address : str
    """
    _compare(theirs, ours, Notice(SCHEDULER), address)


def check_workers(client: Any, address: str) -> None:
    """Raise `ClusterError` when there is no worker, or one lacks this software, or has another version of something.

    Parameters
    ----------
    client : distributed.Client
    address : str
        Of the scheduler.
    """
    try:
        versions = client.get_versions()
        if not versions["workers"]:
            raise no_workers(address)
        for worker, found in sorted(versions["workers"].items()):
            _compare(found["packages"], versions["client"]["packages"], _worker(worker), address)
        installed = client.run(installed_version, on_error="return")
    except OSError as error:
        raise lost(address) from error
    for worker, version in sorted(installed.items()):
        _compare_software(version, _worker(worker))
    try:
        version = client.run_on_scheduler(installed_version)
    except (ImportError, AttributeError) as error:
        version = error
    _compare_software(version, Notice(SCHEDULER))


def _worker(address: str) -> Notice:
    return Notice(WORKER, {"address": address})


def _compare(theirs: Mapping[str, Any], ours: Mapping[str, Any], who: Notice, address: str) -> None:
    """Raise `ClusterError` for another Dask, another minor version of Python, or another major one of numpy.

    Only a worker needs numpy.
    """
    for name, n_parts in (("distributed", 9), ("python", 2), ("numpy", 1)):
        if name == "numpy" and who.template == SCHEDULER:
            continue
        parts = [".".join(str(side.get(name)).split(".")[:n_parts]) for side in (theirs, ours)]
        if parts[0] != parts[1]:
            raise ClusterError(
                N_("{who} has {package} {theirs}, this machine {ours} (cluster: {address}). {same}"),
                who=who,
                package=name.replace("python", "Python"),
                theirs=theirs.get(name),
                ours=ours.get(name),
                address=address,
                same=Notice(SAME),
            )


def _compare_software(version: object, who: Notice) -> None:
    """Raise `ClusterError` unless `version` is that of this machine; an exception means that there is none."""
    if isinstance(version, BaseException):
        raise ClusterError(
            N_(
                "{who} cannot load ClusterBrush, the Python package {package} ({reason}). Install it there, or put the "
                "folder that holds it on PYTHONPATH. {same}"
            ),
            who=who,
            package=NAME,
            reason=_reason(version),
            same=Notice(SAME),
        )
    if version != software_version():
        raise ClusterError(
            N_("{who} has ClusterBrush {theirs}, this machine {ours}. {same}"),
            who=who,
            theirs=version,
            ours=software_version(),
            same=Notice(SAME),
        )
