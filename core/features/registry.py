# SPDX-License-Identifier: GPL-2.0-or-later
"""The kinds of features by the names that model files use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..base.errors import N_, ModelError
from .components import Components
from .context import Context
from .indices import BandIndex
from .kinds import BandValues, FeatureKind
from .learned import Learned
from .patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Sequence

KINDS: dict[str, Any] = {kind.kind: kind for kind in (BandValues, Components, Context, BandIndex, Learned, Patterns)}

FORMER = ("context",)  # names of kinds that earlier versions computed in another way


def kinds_from_list(items: Sequence[dict[str, Any]]) -> tuple[FeatureKind, ...]:
    """Build feature kinds out of a model file.

    Raises
    ------
    ModelError
        When a kind is not known here, or was computed in another way by the version that wrote the file.
    """
    kinds = []
    for item in items:
        name = item.get("kind")
        if name in FORMER:
            raise ModelError(
                N_(
                    "The model was written by an earlier version of ClusterBrush, which computed the surroundings of a "
                    "pixel in another way. Make it again from the image and the strokes."
                )
            )
        if name not in KINDS:
            raise ModelError(
                N_("The model uses features of kind {kind}, which this version does not know. Update ClusterBrush."),
                kind=name,
            )
        kinds.append(KINDS[name].from_dict({key: value for key, value in item.items() if key != "kind"}))
    return tuple(kinds)
