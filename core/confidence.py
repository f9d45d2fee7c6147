# SPDX-License-Identifier: GPL-2.0-or-later
"""How far the class of a pixel can be trusted: what held-out strokes say about the votes for it.

The share of the votes that a class got tells sure pixels from doubtful ones, but knows nothing of classes that the
strokes cannot tell apart. Trees that are grown without half of the strokes, other ones each, show which classes they
take for which. The confidence of a pixel is the mean over its votes of how often the class that it got is the truth
behind such a vote. Last, the odds of all pixels are squared, for sure pixels are surer than that and doubtful ones more
doubtful, and scaled by one factor, so that the mean confidence in the image is the accuracy to be expected. It is one
small table, and the class of a pixel stays as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .forest import held_out_shares
from .guided import decide
from .packing import damaged, number, pack, unpack

TREES = 60  # grown without half of the strokes
MOST_ROWS = 900  # painted pixels that they see, as many of each class as of the others
TOLD_APART = 0.75  # how often a class is taken for itself, as long as its own strokes do not tell
USUAL_ACCURACY = 0.65  # of maps from two strokes a class: what these held out hardly foretells it
USUAL_STROKES = 4  # strokes a class, after the first, whose word weighs as much as that
ODDS = (1e-4, 1e4)  # range of the factor
HALVINGS = 40  # of that range
MOST_SAMPLES = 5000  # pixels of the image that the factor is found on


@dataclass(frozen=True)
class Reliability:
    """What votes are worth.

    Parameters
    ----------
    behind : float32 ndarray of shape (n_classes, n_classes)
        In row i and column j, how often class j is the truth behind a vote for class i.
    odds : float
        Factor of the squared odds of every pixel.
    """

    behind: np.ndarray
    odds: float = 1.0

    @classmethod
    def learn(
        cls,
        codes: np.ndarray,
        classes: np.ndarray,
        strokes: np.ndarray,
        weights: np.ndarray,
        sample: np.ndarray,
        seed: int,
    ) -> Reliability | None:
        """Hold out strokes; the result does not depend on how they are numbered.

        Parameters
        ----------
        codes : uint8 ndarray of shape (n_features, n)
            Of the painted pixels, in the order of their places in the raster.
        classes, strokes : int ndarray of shape (n,)
            Positions of the classes, 0 ... n_classes - 1, and ids of the strokes.
        weights : float32 ndarray of shape (n_classes,)
            Of the classes' probabilities.
        sample : float32 ndarray of shape (n_classes, n_pixels)
            Probabilities of pixels that stand for the image.
        seed : int

        Returns
        -------
        Reliability or None
            None when no class has two strokes, or there is one class only.
        """
        n_classes = len(weights)
        held_out = _HeldOutVotes.of(codes, classes, strokes, weights, seed)
        if n_classes == 1 or not held_out.any:
            return None
        found = cls(_behind(held_out, np.sqrt(weights.astype(np.float64))))
        thinned = np.ascontiguousarray(sample[:, :: -(-sample.shape[1] // MOST_SAMPLES)])
        confidence = found.confidence(thinned, weights, decide(thinned, weights)[0])
        return cls(found.behind, _odds(confidence.astype(np.float64), _expected_accuracy(held_out)))

    def confidence(self, probabilities: np.ndarray, weights: np.ndarray, best: np.ndarray) -> np.ndarray:
        """Return the confidence, float32, 0 ... 1; 0 where there are no probabilities.

        Parameters
        ----------
        probabilities : float32 ndarray of shape (n_classes, ...)
        weights : float32 ndarray of shape (n_classes,)
        best : int ndarray of shape (...)
            Positions of the classes decided on.
        """
        places = best.astype(np.intp)
        found, total = np.zeros(best.shape, dtype=np.float32), np.zeros(best.shape, dtype=np.float32)
        for row, plane, weight in zip(self.behind, probabilities, weights):
            votes = plane * weight
            total += votes
            votes *= row.take(places)
            found += votes
        found /= np.maximum(total, np.float32(1e-12))
        np.minimum(found, np.float32(1.0), out=found)  # rounding
        rest = np.square(np.float32(1.0) - found)
        np.square(found, out=found)
        found *= np.float32(self.odds)
        rest += found
        found /= rest
        return found

    # --- the file

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {"behind": pack(self.behind), "odds": self.odds}

    @classmethod
    def from_dict(cls, values: dict[str, Any], n_classes: int) -> Reliability:
        """Build from a model file; raises `ModelError` when it is damaged or for another number of classes."""
        if not isinstance(values, dict):
            raise damaged("reliability")
        behind = unpack(values.get("behind"), "f4", (n_classes, n_classes))
        if not ((behind >= 0) & (behind <= 1)).all():
            raise damaged("behind")
        return cls(behind, float(number(values, "odds", *ODDS)))


@dataclass(frozen=True)
class _HeldOutVotes:
    """What trees make of strokes that they have not seen, by stroke; those alone in their class are left away.

    Parameters
    ----------
    classes : int ndarray of shape (n_strokes,)
    votes : float64 ndarray of shape (n_strokes, n_classes)
        Mean share of the weighted votes.
    right : float64 ndarray of shape (n_strokes,)
        Share of the pixels that got the stroke's class.
    """

    classes: np.ndarray
    votes: np.ndarray
    right: np.ndarray

    @classmethod
    def of(
        cls, codes: np.ndarray, classes: np.ndarray, strokes: np.ndarray, weights: np.ndarray, seed: int
    ) -> _HeldOutVotes:
        """Grow trees without half of the strokes of each class; parameters as those of `Reliability.learn`."""
        places, number_of = _thinned(classes, strokes)
        rows, labels = np.ascontiguousarray(codes[:, places].T), classes[places]
        of_stroke = labels[np.unique(number_of, return_index=True)[1]]
        left_out = _halves(of_stroke, seed)[:, number_of]
        shares = held_out_shares(rows, labels, len(weights), left_out, seed)
        shares *= weights[:, None]
        found = np.bincount(of_stroke, minlength=len(weights))[of_stroke] > 1
        shares /= np.maximum(shares.sum(axis=0), 1e-12)
        sizes = np.bincount(number_of)
        votes = np.stack([np.bincount(number_of, plane) / sizes for plane in shares], axis=1)
        right = np.bincount(number_of, shares.argmax(axis=0) == labels) / sizes
        return cls(of_stroke[found], votes[found], right[found])

    @property
    def any(self) -> bool:
        """Whether there are any."""
        return len(self.classes) > 0


def _thinned(classes: np.ndarray, strokes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return places of some `MOST_ROWS` pixels at most, and the number of each one's stroke among those kept."""
    _, first, inverse, sizes = np.unique(strokes, return_index=True, return_inverse=True, return_counts=True)
    turn = np.argsort(first)  # strokes are numbered by their first pixels
    rank = np.empty(len(turn), dtype=np.int64)
    rank[turn] = np.arange(len(turn))
    members = np.split(np.argsort(rank[inverse], kind="stable"), np.cumsum(sizes[turn])[:-1])
    of_stroke = classes[first[turn]]
    present = np.unique(of_stroke)
    quota = max(2, MOST_ROWS // len(present))
    kept = [_spread(np.flatnonzero(of_stroke == one), quota) for one in present]
    found = [_spread(members[stroke], max(1, quota // len(own))) for own in kept for stroke in own]
    return np.concatenate(found), np.repeat(np.arange(len(found)), [len(one) for one in found])


def _spread(places: np.ndarray, quota: int) -> np.ndarray:
    return places if len(places) <= quota else places[np.arange(quota) * len(places) // quota]


def _halves(of_stroke: np.ndarray, seed: int) -> np.ndarray:
    """Return which strokes each tree does without, bool (n_trees, n_strokes): half of each class, rounded down."""
    rng = np.random.default_rng([seed, 11])
    result = np.zeros((TREES, len(of_stroke)), dtype=bool)
    for one in np.unique(of_stroke):
        own = np.flatnonzero(of_stroke == one)
        result[:, own] = rng.random((TREES, len(own))).argsort(axis=1, kind="stable") < len(own) // 2
    return result


def _behind(held_out: _HeldOutVotes, common: np.ndarray) -> np.ndarray:
    """Return `Reliability.behind`.

    What strokes of a class were taken for counts for two thirds when there are two of them, and ever less when there
    are more: the half that trees are grown on then knows the class already, and says less of what all of them miss.

    Parameters
    ----------
    held_out : _HeldOutVotes
    common : float64 ndarray of shape (n_classes,)
        How common the classes are.
    """
    n_classes = len(common)
    taken_for = np.full((n_classes, n_classes), (1.0 - TOLD_APART) / (n_classes - 1))
    np.fill_diagonal(taken_for, TOLD_APART)
    for one in np.unique(held_out.classes):
        own = held_out.votes[held_out.classes == one]
        trust = 2.0 / (len(own) + 1.0)
        taken_for[one] = trust * own.mean(axis=0) + (1.0 - trust) * taken_for[one]
    votes = taken_for * common[:, None]
    return (votes / votes.sum(axis=0)).T.astype(np.float32)


def _expected_accuracy(held_out: _HeldOutVotes) -> float:
    """Return the accuracy to be expected: the usual one, and ever more the held-out one the more strokes there are."""
    more = len(held_out.classes) / len(np.unique(held_out.classes)) - 1.0
    measured = float(held_out.right.mean())
    return (USUAL_STROKES * USUAL_ACCURACY + more * measured) / (USUAL_STROKES + more)


def _odds(confidence: np.ndarray, mean: float) -> float:
    """Return the factor of the odds that brings confidences, which have the factor 1, to a mean."""
    low, high = np.log(ODDS)
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        scaled = confidence * np.exp(middle)
        if (scaled / (1.0 - confidence + scaled)).mean() < mean:
            low = middle
        else:
            high = middle
    return float(np.float32(np.exp(low)))
