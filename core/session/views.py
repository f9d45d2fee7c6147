# SPDX-License-Identifier: GPL-2.0-or-later
"""The windows of a session whose clusters are kept; several threads may ask for them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from functools import cached_property
from typing import TYPE_CHECKING

from ..segmentation.value_table import ValueTable
from .preview import View

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..raster.grid import Window
    from ..raster.source import RasterSource
    from ..segmentation.model import KMeansModel

    Key = tuple[Window, tuple[int, int]]

MAX_VIEWS = 4  # such as those of the screen, coarse and fine, and of the previous screen


class Views:
    """Clusters of the windows that were shown last.

    Parameters
    ----------
    source : RasterSource
    model : KMeansModel
    """

    def __init__(self, source: RasterSource, model: KMeansModel) -> None:
        self._source, self._model = source, model
        self._lock = threading.Lock()  # guards what follows; held for moments
        self._views: OrderedDict[Key, View] = OrderedDict()
        self._reading: dict[Key, threading.Lock] = {}

    @cached_property
    def _table(self) -> ValueTable | None:
        return ValueTable.of(self._source, self._model)

    def find(self, window: Window, size: tuple[int, int] | None) -> View:
        """Return the view of a window at a size, its own when absent.

        It is read when it is not known. A thread that asks for one that another thread reads waits for that.
        """
        key = _key(window, size)
        with self._lock:
            reading = self._reading.setdefault(key, threading.Lock())
        with reading:
            with self._lock:
                view = self._views.get(key)
            if view is None:
                view = View.read(self._source, self._model, *key, self._table)
            with self._lock:
                self._views[key] = view
                self._views.move_to_end(key)
                while len(self._views) > MAX_VIEWS:
                    self._views.popitem(last=False)
                self._reading.pop(key, None)
        return view

    def has(self, window: Window, size: tuple[int, int] | None) -> bool:
        """Return True when a view need not be read."""
        with self._lock:
            return _key(window, size) in self._views

    def keeps(self, view: View) -> bool:
        """Return True when a view is one of those that `expect` reaches."""
        with self._lock:
            return any(kept is view for kept in self._views.values())

    def expect(self, clusters: Iterable[int]) -> None:
        """Note clusters to be painted again in all views."""
        with self._lock:
            for view in self._views.values():
                view.expect(clusters)

    def trim(self) -> None:
        """Drop all but the one that was shown last."""
        with self._lock:
            while len(self._views) > 1:
                self._views.popitem(last=False)

    @property
    def n_bytes(self) -> int:
        """Memory of the views."""
        with self._lock:
            return sum(view.n_bytes for view in self._views.values())


def _key(window: Window, size: tuple[int, int] | None) -> Key:
    return window, size or (window.height, window.width)
