# SPDX-License-Identifier: GPL-2.0-or-later
"""Blocks computed by the workers of a Dask cluster.

Functions and blocks go to the workers, and values come back, by Dask's own messages: whoever can speak to a scheduler
can run code on its workers and in the programs that use it, so it must be trusted (docs/cluster.md).
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from ..base.errors import N_, MissingLibraryError, ParameterError
from ..base.libraries import DISTRIBUTED, install_command
from ..base.progress import Progress
from .blocks import computed_by
from .cluster_checks import check_scheduler, check_workers, failed, killed, lost, no_workers, not_answering, not_usable
from .cluster_tasks import arrived, computed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Block = TypeVar("Block")
Value = TypeVar("Value")

POLL = 0.2  # seconds between two looks at Cancel
CONNECT_SECONDS = 5  # until a scheduler that does not answer is given up
CLOSE_SECONDS = 5
WORKERS_SECONDS = 60.0  # without any worker, until a run is given up
COUNT_SECONDS = 2.0  # between two looks at how many workers there are
PENDING_A_THREAD = 2  # tasks under way, so that a worker has its next one when it is done
SCHEMES = ("tcp://", "tls://", "ws://", "wss://", "ucx://")
LOGGERS = ("client", "core", "comm", "comm.tcp", "utils", "scheduler", "protocol", "protocol.pickle")


@contextmanager
def scheduler(address: str, progress: Progress | None = None) -> Iterator[None]:
    """Let a Dask cluster compute the blocks of `over_blocks` for a while; this machine when `address` is empty.

    Parameters
    ----------
    address : str
        Of the scheduler, such as ``tcp://machine:8786``; certificates for ``tls://`` are those of Dask's configuration.
    progress : Progress, optional
        Asked for cancel while it connects.

    Raises
    ------
    MissingLibraryError
        When Dask is not installed.
    ParameterError
        When `address` is none.
    ClusterError
        When the scheduler does not answer, has no workers, or it or a worker has other software.
    CancelledError
        When the user stopped it.
    """
    address = address.strip()
    if not address:
        yield
        return
    if not address.startswith(SCHEMES):
        raise ParameterError(
            N_("{address} is no address of a Dask scheduler. Give one such as tcp://machine:8786."), address=address
        )
    if not DISTRIBUTED.is_installed:
        raise MissingLibraryError(
            N_("A cluster needs the Python package distributed. Install it: {command}"),
            command=install_command([DISTRIBUTED]),
        )
    with _quiet():
        client = _connected(address, progress or Progress())
        try:
            check_workers(client, address)
            with computed_by(DaskCluster(client, address)):
                yield
        finally:
            client.close(timeout=CLOSE_SECONDS)


@contextmanager
def _quiet() -> Iterator[None]:
    """Hold back what Dask logs about lost connections and failed tasks: such things are sentences here."""
    import distributed  # which sets levels when it is loaded

    top = distributed.__name__
    loggers = [logging.getLogger(top), *(logging.getLogger(f"{top}.{name}") for name in LOGGERS)]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels):
            logger.setLevel(level)


def _connected(address: str, progress: Progress) -> Any:
    """Return a client of the scheduler; another thread waits for its answer, so that Cancel works meanwhile."""
    pool = ThreadPoolExecutor(1, thread_name_prefix="clusterbrush-connect")
    future = pool.submit(_client, address)
    try:
        while not future.done():
            progress.check()
            time.sleep(POLL / 10)
        return future.result()
    finally:
        future.add_done_callback(_close_unused) if not future.done() else None
        pool.shutdown(wait=False)


def _close_unused(future: Future[Any]) -> None:
    """Close a client that was cancelled before it had connected."""
    if future.exception() is None:
        future.result().close(timeout=CLOSE_SECONDS)


def _client(address: str) -> Any:
    """Return a client of the scheduler; raises `ClusterError` when it does not answer, or has another Dask."""
    from distributed import Client
    from distributed.versions import get_versions

    try:
        check_scheduler(asyncio.run(_versions(address))["packages"], get_versions()["packages"], address)
        return Client(address, timeout=CONNECT_SECONDS, set_as_default=False, name="clusterbrush")
    except (OSError, ValueError, asyncio.TimeoutError) as error:
        raise not_answering(address, error) from error
    except (ImportError, RuntimeError, TypeError) as error:  # Dask lacks a library, or certificates
        raise not_usable(address, error) from error


async def _versions(address: str) -> dict[str, Any]:
    """Ask a scheduler what it runs on: a message that every version of Dask understands."""
    from distributed.core import rpc
    from distributed.security import Security

    remote = rpc(address, timeout=CONNECT_SECONDS, connection_args=Security().get_connection_args("client"))
    try:
        return await asyncio.wait_for(remote.versions(), CONNECT_SECONDS)
    finally:
        await remote.close_rpc()


class DaskCluster:
    """The workers of a scheduler, as `blocks.Cluster`."""

    def __init__(self, client: Any, address: str) -> None:
        self._client, self._address = client, address
        self._threads, self._counted, self._seen = 0, -COUNT_SECONDS, time.monotonic()

    def n_threads(self) -> int:
        """Return how many blocks are computed at once; raises `ClusterError` without any worker, or scheduler."""
        now = time.monotonic()
        if self._client.status != "running":
            raise lost(self._address)
        if now - self._counted >= COUNT_SECONDS:
            self._counted, self._threads = now, self._counted_threads()
            if self._threads:
                self._seen = now
        if now - self._seen > WORKERS_SECONDS:
            raise no_workers(self._address)
        return max(1, self._threads)

    def _counted_threads(self) -> int:
        try:
            return sum(self._client.nthreads().values())
        except OSError as error:
            raise lost(self._address) from error

    def over(
        self, function: Callable[[Block], Value], blocks: Iterable[Block], progress: Progress | None = None
    ) -> Iterator[tuple[Block, Value]]:
        """Yield ``(block, function(block))`` in order, computed ahead by the workers; see `over_blocks`.

        A block whose worker is gone is computed by another one.
        """
        progress = progress or Progress()
        blocks, pending = iter(blocks), deque[tuple[Block, Any]]()
        name = f"clusterbrush-{secrets.token_hex(8)}"
        # the function is a task too: a worker that is gone takes no part of the run with it
        held = self._submitted(arrived, function, key=f"{name}-function")
        n_done = 0
        try:
            while True:
                progress.check()
                room = PENDING_A_THREAD * self.n_threads() + 1 - len(pending)
                for block in islice(blocks, max(0, room)):
                    key = f"{name}-{n_done + len(pending)}"
                    pending.append((block, self._submitted(computed, held, block, key=key)))
                if not pending:
                    return
                value = self._value(pending[0][1], progress)
                block, _ = pending.popleft()
                n_done += 1
                yield block, value
        finally:
            self._drop([held, *(future for _, future in pending)])

    def _submitted(self, function: Callable[..., Any], *arguments: Any, key: str) -> Any:
        try:
            return self._client.submit(function, *arguments, key=key, pure=False)
        except (OSError, RuntimeError) as error:
            raise lost(self._address) from error

    def _value(self, future: Any, progress: Progress) -> Any:
        """Wait for a value; raises what the worker has raised, or `ClusterError`."""
        from distributed import CancelledError
        from distributed.scheduler import KilledWorker

        while True:
            progress.check()
            self.n_threads()
            try:
                return future.result(timeout=POLL)
            except asyncio.TimeoutError:  # also TimeoutError from Python 3.11 on
                if future.status == "error":
                    raise
            except KilledWorker as error:
                raise killed(self._address) from error
            except (ImportError, AttributeError, RuntimeError) as error:  # of a worker that joined later, perhaps
                check_workers(self._client, self._address)
                raise failed(self._address, error) from error
            except (CancelledError, OSError) as error:
                if future.status == "error":
                    raise failed(self._address, error) from error
                raise lost(self._address) from error

    def _drop(self, futures: list[Any]) -> None:
        """Let go of tasks: those that have not begun never will."""
        if self._client.status != "running":
            return
        try:
            self._client.cancel(futures, force=True)
        except (OSError, asyncio.TimeoutError) as error:  # the scheduler has gone, and its tasks with it
            logging.getLogger(__name__).debug("tasks not cancelled: %s", error)
