# SPDX-License-Identifier: GPL-2.0-or-later
"""Progress of work that is of no use any more once something has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..base.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..base.errors import Notice


class WhileFresh(Progress):
    """Cancelled as soon as a condition holds no longer, or its parent is.

    Parameters
    ----------
    is_fresh : callable
        Returns False once the work is of no use.
    parent : Progress, optional
    """

    def __init__(self, is_fresh: Callable[[], bool], parent: Progress | None = None) -> None:
        self._is_fresh, self._parent = is_fresh, parent or Progress()

    def report(self, fraction: float) -> None:
        """Pass the share on."""
        self._parent.report(fraction)

    def is_cancelled(self) -> bool:
        """Return True once the work is of no use, or the parent was cancelled."""
        return not self._is_fresh() or self._parent.is_cancelled()

    def notify(self, notice: Notice) -> None:
        """Pass the notice on."""
        self._parent.notify(notice)
