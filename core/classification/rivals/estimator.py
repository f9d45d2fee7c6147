# SPDX-License-Identifier: GPL-2.0-or-later
"""What a rival method is: how it chooses its settings, and how it is fitted to rows of features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from ...base.libraries import Library
    from ...base.progress import Progress
    from .training_rows import TrainingRows

Settings = dict[str, float]


class Fitted(Protocol):
    """A fitted estimator. The probabilities of a row do not depend on the other rows."""

    def __call__(self, scores: np.ndarray) -> np.ndarray:
        """Return probabilities (n, n_classes) of standardised features, float64 (n, n_features), C order."""
        ...


@dataclass(frozen=True)
class Estimator:
    """One kind of estimator.

    Parameters
    ----------
    library : Library or None
        None where numpy is enough.
    max_rows : int
        Of a class; more are thinned, since learning would take too long.
    defaults : dict
        The settings, numbers by name.
    choose : callable or None
        Takes rows, their standard scores, a seed and a progress, and returns settings; None where they are `defaults`.
    fit : callable
        Takes rows, their standard scores, settings and a seed, and returns a `Fitted`. The same gives the same bits.
    """

    library: Library | None
    max_rows: int
    defaults: Settings
    fit: Callable[[TrainingRows, np.ndarray, Settings, int], Fitted]
    choose: Callable[[TrainingRows, np.ndarray, int, Progress], Settings] | None = None
