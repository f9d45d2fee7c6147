# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of methods that turn strokes into a class map, used by toolbox, dock and model files.

A new method is one entry. Every method gets the clusters of the raster with their classes and splits; those are the map
of a method without a learner.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from ..base.errors import N_, MissingLibraryError, Notice, ParameterError
from .by_pixel import PixelClassifier
from .pixel_learner import PixelLearner

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..raster.bands import Band
    from .classifier import SavedClassifier
    from .learner import MakesLearner


@dataclass(frozen=True)
class Library:
    """A library that a QGIS may lack.

    Parameters
    ----------
    module : str
        The name to import.
    package : str
        The name to install.
    """

    module: str
    package: str

    @property
    def is_installed(self) -> bool:
        """Return True when it is installed; the check imports nothing."""
        return find_spec(self.module) is not None


@dataclass(frozen=True)
class Method:
    """One way from strokes to a map.

    Parameters
    ----------
    id : str
        In model files, in projects and for scripts.
    title : str
        In the toolbox and in reports; marked with `N_`, as the other texts.
    choice : str
        In the dock: how it classifies.
    help : str
        A sentence or two.
    needs : tuple of Library
    learner : MakesLearner or None
        None where the clusters that strokes name are the map.
    load : callable or None
        Builds what the learner learned from its part of a model file and the bands; raises `ModelError`, or Python's
        own errors for damaged values. None where there is no learner.
    carries : bool
        Whether clusters without strokes take the class of the nearest painted ones, else they are unclassified.
    refines : bool
        Whether the learner can classify a window of the screen pixel by pixel in the background.
    """

    id: str
    title: str
    choice: str
    help: str
    needs: tuple[Library, ...] = ()
    learner: MakesLearner | None = None
    load: Callable[[dict[str, Any], tuple[Band, ...]], SavedClassifier] | None = None
    carries: bool = True
    refines: bool = False

    @property
    def lack(self) -> Notice | None:
        """The reason why it cannot be used here, or None when it can."""
        missing = [library.package for library in self.needs if not library.is_installed]
        return Notice(N_("needs {packages}"), {"packages": ", ".join(missing)}) if missing else None

    def check(self) -> None:
        """Raise `MissingLibraryError` when it cannot be used here."""
        lack = self.lack
        if lack is not None:
            raise MissingLibraryError(
                N_(
                    "The method {method} needs {packages}, which this QGIS does not have. "
                    "Install it for the Python of QGIS, or choose another method."
                ),
                method=Notice(self.title),
                **lack.values,
            )


CLUSTERBRUSH = Method(
    id="default",
    title=N_("ClusterBrush"),
    choice=N_("By pixel, with context"),
    help=N_(
        "ClusterBrush (default) learns from the painted pixels and what surrounds them what each class looks like, "
        "classifies every pixel, and smooths along the edges of the image."
    ),
    learner=PixelLearner,
    load=PixelClassifier.from_dict,
    refines=True,
)
CLUSTERNET = Method(
    id="clusternet",
    title=N_("ClusterNet (paper)"),
    choice=N_("By cluster (ClusterNet)"),
    help=N_(
        "ClusterNet (paper) lets strokes name whole clusters and splits those that several classes claim; "
        "clusters without strokes stay unclassified."
    ),
    carries=False,
)

# By id. Scripts and model graphs give METHOD by its position here, so new methods are added at the end.
METHODS = {method.id: method for method in (CLUSTERBRUSH, CLUSTERNET)}


def method_of(method_id: str) -> Method:
    """Return a method by its id; raises `ParameterError` when there is none."""
    if method_id not in METHODS:
        known = ", ".join(METHODS)
        raise ParameterError(N_("Unknown method {name}. Choose one of: {known}."), name=method_id, known=known)
    return METHODS[method_id]


def method_at(number: int) -> Method:
    """Return a method by its number in the toolbox, from 0; raises IndexError when there is none."""
    return list(METHODS.values())[number]


def number_of(method: Method) -> int:
    """Return a method's number in the toolbox, from 0."""
    return list(METHODS).index(method.id)
