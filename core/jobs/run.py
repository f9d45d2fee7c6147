# SPDX-License-Identifier: GPL-2.0-or-later
"""What every job is given beside its inputs and options, and what it returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..base.errors import N_, Notice
from ..legend.qgis_style import raster_style, style_path, write_style
from ..raster.class_raster import UNNAMED
from ..raster.formats import NAMES, format_of
from ..raster.pixel_areas import PixelAreas

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ..base.progress import NoticeCollector
    from ..legend.entry import LegendEntry
    from ..raster.source import RasterSource

# Inputs and outputs that several jobs have, by the names that scripts and model graphs use.
OUTPUT = "OUTPUT"
SCHEDULER = "SCHEDULER"  # who computes the blocks of a run: `engine.dask_cluster.scheduler`
MODEL = "MODEL"
TABLE = "TABLE"
REPORT = "REPORT"
PROBABILITIES = "PROBABILITIES"
CLUSTERS = "CLUSTERS"
INERTIA = "INERTIA"
ITERATIONS_DONE = "ITERATIONS_DONE"
VALID_PIXELS = "VALID_PIXELS"
DRIFT = "DRIFT"

JSON = (".json",)
CSV = (".csv",)
HTML = (".html", ".htm")

UNNAMED_CLUSTER = N_("Cluster {number}")


def _same(text: str) -> str:
    return text


def _ignored(notice: Notice) -> None:
    """Take a notice that nobody wants to see."""


@dataclass(frozen=True)
class Words:
    """The user's language, which core does not know; English by default.

    Parameters
    ----------
    translate : callable
        Returns the translation of an English phrase.
    sentence : callable
        Returns a notice as a sentence with its numbers.
    """

    translate: Callable[[str], str] = _same
    sentence: Callable[[Notice], str] = str

    @property
    def unnamed_cluster(self) -> str:
        """Template that names clusters without a name."""
        return self.translate(UNNAMED_CLUSTER)

    @property
    def unnamed_class(self) -> str:
        """Template that names classes without a name."""
        return self.translate(UNNAMED)


@dataclass(frozen=True)
class Run:
    """One run of a job.

    Parameters
    ----------
    progress : NoticeCollector
    targets : dict of str to str
        Where to write, by the name of the output; empty or absent for what is not wanted. The caller has checked that
        something can be written there.
    title : str
        Name of the raster in reports.
    words : Words
    inform : callable
        Takes what is good to know and no warning.
    """

    progress: NoticeCollector
    targets: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    words: Words = field(default_factory=Words)
    inform: Callable[[Notice], None] = _ignored

    def target(self, name: str) -> str:
        """Return where an output is written, empty when it is not wanted."""
        return self.targets.get(name, "")

    def written(self, *names: str) -> dict[str, Any]:
        """Return the paths of those outputs that are wanted, by name."""
        return {name: self.target(name) for name in names if self.target(name)}

    def sentences(self) -> list[str]:
        """Return the notices so far in the user's language."""
        return [self.words.sentence(notice) for notice in self.progress.notices]


@dataclass(frozen=True)
class Outcome:
    """Paths and numbers of a finished run by the names of its outputs, and the classes of its raster."""

    values: dict[str, Any]
    legend: tuple[LegendEntry, ...] = ()


def keep_legend(path: str, legend: Sequence[LegendEntry], inform: Callable[[Notice], None] = _ignored) -> None:
    """Write the style of a class raster beside it; raises `OutputError` when that fails.

    Parameters
    ----------
    path : str
        Of the raster.
    legend : sequence of LegendEntry
    inform : callable
        Told when the raster's format cannot hold the names, so that the style must be copied with it.
    """
    write_style(path, raster_style(legend))
    if NAMES not in format_of(path).keeps:
        template = N_("{file} holds the names of the classes, which {path} cannot keep. Copy both together.")
        inform(Notice(template, {"file": style_path(path).name, "path": path}))


def notify_of_source(source: RasterSource, progress: NoticeCollector) -> None:
    """Pass on the notices about how the raster is read and its areas are measured."""
    for notice in (*source.notices, *PixelAreas.of(source.grid).notices):
        progress.notify(notice)
