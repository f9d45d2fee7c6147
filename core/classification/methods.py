# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of methods that turn strokes into a class map, used by toolbox, dock and model files.

A new method is one entry. Every method gets the clusters of the raster with their classes and splits; those are the map
of a method without a learner.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from ..base.errors import N_, MissingLibraryError, Notice, ParameterError
from ..base.libraries import MAXFLOW, SCIKIT_IMAGE, SCIKIT_LEARN, TORCH, install_command
from .by_pixel import PixelClassifier
from .holdout import MAX_FOLDS
from .pixel_learner import PixelLearner
from .rivals import superpixel_graph_cut, svm_graph_cut
from .rivals.colour_model import COLOUR_MODEL
from .rivals.cut_learner import GraphCutLearner
from .rivals.gaussian_mixture import MixtureClassifier, MixtureLearner
from .rivals.logistic_regression import LOGISTIC_REGRESSION
from .rivals.nearest_neighbours import NEAREST_NEIGHBOURS
from .rivals.random_forest import RANDOM_FOREST
from .rivals.row_classifier import RowClassifier
from .rivals.row_learner import EstimatorLearner
from .rivals.superpixel_graph_cut import SuperpixelClassifier
from .rivals.supervised_unet import UNetClassifier, UNetLearner
from .rivals.svm import SVM
from .rivals.svm_graph_cut import GraphCutClassifier
from .rivals.whole_learner import WholeLearner
from .rivals.whole_raster import check_fits

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..base.libraries import Library
    from ..raster.bands import Band
    from .classifier import SavedClassifier
    from .learner import MakesLearner
    from .rivals.estimator import Estimator

MAX_FOLDS_OF_LONG = 2  # of methods that learn for minutes


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
    decides_windows : bool
        Whether the learner of a method that decides a raster as a whole can decide a window of the screen by itself,
        nearly as the exported map has it; see `learner.DecidesWindow`.
    bytes_per_pixel : callable or None
        Takes the numbers of classes and bands and returns how much memory a pixel takes, for methods that hold the
        whole raster in memory.
    learns_long : bool
        Whether learning takes minutes, so that the map comes with the export.
    applies_alone : bool
        Whether what was learned is applied without the libraries in `needs`.
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
    decides_windows: bool = False
    bytes_per_pixel: Callable[[int, int], int] | None = None
    learns_long: bool = False
    applies_alone: bool = False

    @property
    def decides_whole(self) -> bool:
        """Return True when it needs the whole raster in memory, so that the exact map comes with the export."""
        return self.bytes_per_pixel is not None

    @property
    def sharpens(self) -> bool:
        """Return True when a window of the screen is classified pixel by pixel in the background."""
        return self.refines or self.decides_windows

    @property
    def comes_at_export(self) -> bool:
        """Return True when the exact map of the screen would take too long, so that it comes with the export."""
        return self.decides_whole or self.learns_long

    @property
    def max_folds(self) -> int:
        """How often it learns anew, at most, when strokes are held out."""
        return MAX_FOLDS_OF_LONG if self.learns_long else MAX_FOLDS

    def check_memory(self, n_pixels: int, n_classes: int, n_bands: int) -> None:
        """Raise `InputError` when a raster does not fit into the free memory; nothing is computed for it."""
        if self.bytes_per_pixel is not None:
            check_fits(n_pixels, self.bytes_per_pixel(n_classes, n_bands))

    @property
    def missing(self) -> list[Library]:
        """The libraries that it needs and that are not installed."""
        return [library for library in self.needs if not library.is_installed]

    @property
    def lack(self) -> Notice | None:
        """The reason why it cannot be used here, or None when it can."""
        packages = [library.package for library in self.missing]
        return Notice(N_("needs {packages}"), {"packages": ", ".join(packages)}) if packages else None

    @property
    def remedy(self) -> str:
        """What installs the libraries that are missing, to be typed into a terminal; empty when none is."""
        return install_command(self.missing)

    def check(self) -> None:
        """Raise `MissingLibraryError` when it cannot be used here."""
        lack = self.lack
        if lack is not None:
            raise MissingLibraryError(
                N_(
                    "The method {method} needs {packages}, which the Python it runs in does not have. Install it by "
                    "{command} and start QGIS or the command again, or choose another method."
                ),
                method=Notice(self.title),
                command=self.remedy,
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


def _by_rows(id: str, estimator: Estimator, title: str, choice: str, help: str) -> Method:
    """Return a method that scores pixels by an estimator of scikit-learn."""
    needs = () if estimator.library is None else (estimator.library,)
    return Method(
        id, title, choice, help, needs, partial(EstimatorLearner, estimator),
        partial(RowClassifier.from_dict, estimator), refines=True,
    )  # fmt: skip


SVM_METHOD = _by_rows(
    "svm",
    SVM,
    N_("Support vector machine"),
    N_("Support vector machine"),
    N_("Support vector machine draws smooth borders between the painted pixels of the classes (Gaussian kernel)."),
)
RANDOM_FOREST_METHOD = _by_rows(
    "random_forest",
    RANDOM_FOREST,
    N_("Random forest"),
    N_("Random forest"),
    N_("Random forest lets 100 trees vote on the features of each pixel, as ilastik does."),
)
NEAREST_NEIGHBOURS_METHOD = _by_rows(
    "nearest_neighbours",
    NEAREST_NEIGHBOURS,
    N_("k nearest neighbours"),
    N_("k nearest neighbours"),
    N_("k nearest neighbours gives a pixel the class of the five most similar painted pixels; a plain baseline."),
)
LOGISTIC_REGRESSION_METHOD = _by_rows(
    "logistic_regression",
    LOGISTIC_REGRESSION,
    N_("Logistic regression"),
    N_("Logistic regression"),
    N_("Logistic regression draws flat borders between the classes; a plain baseline."),
)

SVM_GRAPH_CUT_METHOD = Method(
    id="svm_graph_cut",
    title=N_("Support vector machine with graph cut"),
    choice=N_("Support vector machine with graph cut"),
    help=N_(
        "Support vector machine with graph cut (Tarabalka and Rana 2014) draws the borders where the image has edges, "
        "by the least energy over all pixels; it holds the raster in memory."
    ),
    needs=(SCIKIT_LEARN, MAXFLOW),
    learner=partial(GraphCutLearner, SVM, GraphCutClassifier),
    load=GraphCutClassifier.from_dict,
    decides_windows=True,
    bytes_per_pixel=svm_graph_cut.bytes_per_pixel,
)
SUPERPIXEL_GRAPH_CUT_METHOD = Method(
    id="superpixel_graph_cut",
    title=N_("Superpixels with graph cut"),
    choice=N_("Superpixels with graph cut"),
    help=N_(
        "Superpixels with graph cut decides small regions of similar pixels (SLIC) together, by the colours of the "
        "strokes and of their neighbours; it holds the raster in memory."
    ),
    needs=(SCIKIT_IMAGE, MAXFLOW),
    learner=partial(WholeLearner, COLOUR_MODEL, SuperpixelClassifier),
    load=SuperpixelClassifier.from_dict,
    bytes_per_pixel=superpixel_graph_cut.bytes_per_pixel,
)

GAUSSIAN_MIXTURE_METHOD = Method(
    id="gaussian_mixture",
    title=N_("Soft clusters (Gaussian mixture)"),
    choice=N_("Soft clusters (Gaussian mixture)"),
    help=N_(
        "Soft clusters (Gaussian mixture) lets each pixel belong to several clusters by a share, and spreads the "
        "classes of strokes by these shares."
    ),
    learner=MixtureLearner,
    load=MixtureClassifier.from_dict,
    refines=True,
)

SUPERVISED_UNET_METHOD = Method(
    id="supervised_unet",
    title=N_("Supervised U-Net"),
    choice=N_("Supervised U-Net"),
    help=N_(
        "Supervised U-Net trains a small network on the painted pixels and what surrounds them, which takes minutes; "
        "its model is applied without torch."
    ),
    needs=(TORCH,),
    learner=UNetLearner,
    load=UNetClassifier.from_dict,
    learns_long=True,
    applies_alone=True,
)

# By id. Scripts and model graphs give METHOD by its position here, so new methods are added at the end.
METHODS = {method.id: method for method in (
    CLUSTERBRUSH, CLUSTERNET, SVM_METHOD, RANDOM_FOREST_METHOD, NEAREST_NEIGHBOURS_METHOD, LOGISTIC_REGRESSION_METHOD,
    SVM_GRAPH_CUT_METHOD, SUPERPIXEL_GRAPH_CUT_METHOD, GAUSSIAN_MIXTURE_METHOD,
    SUPERVISED_UNET_METHOD,
)}  # fmt: skip


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
