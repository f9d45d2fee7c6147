# SPDX-License-Identifier: GPL-2.0-or-later
"""What the workers of a cluster run."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING, Any, TypeVar

from ..base.errors import N_, ClusterBrushError, Notice
from ..base.version import software_version
from .threads import work_alone

if TYPE_CHECKING:
    from collections.abc import Callable

Block = TypeVar("Block")
Value = TypeVar("Value")

ON_WORKER = N_(
    "The worker {worker} reports: {sentence} Every worker must reach the files by the same paths as this machine."
)


def arrived(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return what blocks are computed by, which the workers then pass on to each other."""
    return function


def computed(function: Callable[[Block], Value], block: Block) -> Value:
    """Return ``function(block)``; an error says on which worker it happened.

    A worker has a task for each of its threads, so each task has one thread only.
    """
    before = work_alone(True)
    try:
        return function(block)
    except ClusterBrushError as error:
        sentence = Notice(error.template, error.values)
        raise type(error)(ON_WORKER, worker=platform.node(), sentence=sentence) from None
    finally:
        work_alone(before)


def installed_version() -> str:
    """Return the version of this software, where it is called."""
    return software_version()
