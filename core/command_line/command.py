# SPDX-License-Identifier: GPL-2.0-or-later
"""A command: its name, what it does, its arguments, and the function that runs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..jobs.run import Outcome
    from .arguments import Argument
    from .given import Given


@dataclass(frozen=True)
class Command:
    """A command.

    Parameters
    ----------
    name : str
    algorithm : str
        The id of the toolbox's algorithm that does the same.
    title, help : str
        Those of the algorithm; marked with `N_`.
    arguments : tuple of Argument
        In the order of the help.
    run : callable
        Takes what the user gave, opens it, and returns what the job of core does.
    examples : tuple of str
        Lines to be typed.
    """

    name: str
    algorithm: str
    title: str
    help: str
    arguments: tuple[Argument, ...]
    run: Callable[[Given], Outcome]
    examples: tuple[str, ...]
