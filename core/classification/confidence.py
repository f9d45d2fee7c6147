# SPDX-License-Identifier: GPL-2.0-or-later
"""The confidence of a pixel's class, from votes on held-out strokes.

The share of the votes that a class got separates sure pixels from doubtful ones, but it is too high for classes that
the strokes cannot separate. Trees that are grown without half of the strokes, a different half each, show which classes
they confuse. The confidence of a pixel is the mean over its votes of how often its class is the true one among such
votes. Then the odds of all pixels are squared, because measured accuracy is higher for sure pixels and lower for
doubtful ones, and scaled by one factor, so that the mean confidence in the image equals the expected accuracy. The
result is one small table, and the class of a pixel does not change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..base.json_arrays import damaged, number, pack, unpack
from .forest import held_out_shares
from .guided_filter import decide

N_TREES = 60  # grown without half of the strokes
MAX_TRAIN_ROWS = 900  # painted pixels that they are grown on, the same number of each class
PRIOR_RECALL = 0.75  # share of a class's votes that are right, for classes without held-out strokes
PRIOR_ACCURACY = 0.65  # of maps from two strokes a class, which are too few to measure it
PRIOR_STROKES = 4  # the prior accuracy counts as much as this many strokes a class, after the first
ODDS = (1e-4, 1e4)  # range of the factor
HALVINGS = 40  # of the range of its logarithm, 18 wide: the factor is exact to 1e-11, finer than its float32
MAX_SAMPLE_PIXELS = 5000  # pixels of the image that the factor is computed on


@dataclass(frozen=True)
class Reliability:
    """Turns votes into confidence.

    Parameters
    ----------
    truth_by_vote : float32 ndarray of shape (n_classes, n_classes)
        In row i and column j, how often class j is the true class where a vote is for class i.
    odds : float
        Factor of the squared odds of every pixel.
    """

    truth_by_vote: np.ndarray
    odds: float = 1.0

    @classmethod
    def of(cls, shares: HeldOutShares, weights: np.ndarray, sample: np.ndarray) -> Reliability | None:
        """Return the reliability measured on held-out strokes.

        Parameters
        ----------
        shares : HeldOutShares
        weights : float32 ndarray of shape (n_classes,)
            Of the classes' probabilities.
        sample : float32 ndarray of shape (n_classes, n_pixels)
            Probabilities of pixels that represent the image.

        Returns
        -------
        Reliability or None
            None when no class has two strokes, or there is one class only.
        """
        held_out = shares.weighted(weights)
        if len(weights) == 1 or not held_out.any:
            return None
        unscaled = cls(_truth_by_vote(held_out, np.sqrt(weights.astype(np.float64))))
        thin_sample = np.ascontiguousarray(sample[:, :: -(-sample.shape[1] // MAX_SAMPLE_PIXELS)])
        confidence = unscaled.confidence(thin_sample, weights, decide(thin_sample, weights)[0])
        return cls(unscaled.truth_by_vote, _odds(confidence.astype(np.float64), _expected_accuracy(held_out)))

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
        confidence, total = np.zeros(best.shape, dtype=np.float32), np.zeros(best.shape, dtype=np.float32)
        for row, plane, weight in zip(self.truth_by_vote, probabilities, weights):
            votes = plane * weight
            total += votes
            votes *= row.take(places)
            confidence += votes
        confidence /= np.maximum(total, np.float32(1e-12))
        np.minimum(confidence, np.float32(1.0), out=confidence)  # rounding may exceed 1
        doubt = np.square(np.float32(1.0) - confidence)
        np.square(confidence, out=confidence)
        confidence *= np.float32(self.odds)
        doubt += confidence
        confidence /= doubt
        return confidence

    # --- the file

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {"behind": pack(self.truth_by_vote), "odds": self.odds}

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
    """Votes for held-out strokes by trees grown without them; strokes alone in their class are left out.

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

    @property
    def any(self) -> bool:
        """Return True when any strokes are held out."""
        return len(self.classes) > 0


@dataclass(frozen=True)
class HeldOutShares:
    """Probabilities of painted pixels by trees grown without their strokes, before the classes are weighted.

    Parameters
    ----------
    of_stroke : int ndarray of shape (n_strokes,)
        Class of each stroke.
    number_of : int ndarray of shape (n,)
        Stroke of each pixel, 0 ... n_strokes - 1.
    shares : float64 ndarray of shape (n_classes, n)
    """

    of_stroke: np.ndarray
    number_of: np.ndarray
    shares: np.ndarray

    @classmethod
    def of(
        cls, codes: np.ndarray, classes: np.ndarray, strokes: np.ndarray, n_classes: int, seed: int
    ) -> HeldOutShares:
        """Return the probabilities by trees that are each grown without half of the strokes of each class.

        They do not depend on the ids of the strokes.

        Parameters
        ----------
        codes : uint8 ndarray of shape (n_features, n)
            Of the painted pixels, in the order of their places in the raster.
        classes, strokes : int ndarray of shape (n,)
            Positions of the classes, 0 ... n_classes - 1, and ids of the strokes.
        n_classes : int
        seed : int
        """
        places, number_of = _thinned(classes, strokes)
        rows, labels = np.ascontiguousarray(codes[:, places].T), classes[places]
        of_stroke = labels[np.unique(number_of, return_index=True)[1]]
        left_out = _halves(of_stroke, seed)[:, number_of]
        return cls(of_stroke, number_of, held_out_shares(rows, labels, n_classes, left_out, seed))

    def weighted(self, weights: np.ndarray) -> _HeldOutVotes:
        """Return the votes of strokes by weighted classes, float32 (n_classes,)."""
        of_stroke, number_of = self.of_stroke, self.number_of
        shares = self.shares * weights[:, None]
        testable = np.bincount(of_stroke, minlength=len(weights))[of_stroke] > 1
        shares /= np.maximum(shares.sum(axis=0), 1e-12)
        sizes = np.bincount(number_of)
        votes = np.stack([np.bincount(number_of, plane) / sizes for plane in shares], axis=1)
        right = np.bincount(number_of, shares.argmax(axis=0) == of_stroke[number_of]) / sizes
        return _HeldOutVotes(of_stroke[testable], votes[testable], right[testable])


def _thinned(classes: np.ndarray, strokes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return places of at most `MAX_TRAIN_ROWS` pixels, and the number of each pixel's stroke among the kept ones."""
    _, first, inverse, sizes = np.unique(strokes, return_index=True, return_inverse=True, return_counts=True)
    order = np.argsort(first)  # strokes are numbered by their first pixels
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    members = np.split(np.argsort(rank[inverse], kind="stable"), np.cumsum(sizes[order])[:-1])
    of_stroke = classes[first[order]]
    present = np.unique(of_stroke)
    quota = max(2, MAX_TRAIN_ROWS // len(present))
    strokes_by_class = [_spread(np.flatnonzero(of_stroke == label), quota) for label in present]
    stroke_places = [_spread(members[stroke], max(1, quota // len(own))) for own in strokes_by_class for stroke in own]
    sizes_kept = [len(places) for places in stroke_places]
    return np.concatenate(stroke_places), np.repeat(np.arange(len(stroke_places)), sizes_kept)


def _spread(places: np.ndarray, quota: int) -> np.ndarray:
    return places if len(places) <= quota else places[np.arange(quota) * len(places) // quota]


def _halves(of_stroke: np.ndarray, seed: int) -> np.ndarray:
    """Return which strokes each tree is grown without, bool (n_trees, n_strokes): half of each class, rounded down."""
    rng = np.random.default_rng([seed, 11])
    result = np.zeros((N_TREES, len(of_stroke)), dtype=bool)
    for label in np.unique(of_stroke):
        own = np.flatnonzero(of_stroke == label)
        result[:, own] = rng.random((N_TREES, len(own))).argsort(axis=1, kind="stable") < len(own) // 2
    return result


def _truth_by_vote(held_out: _HeldOutVotes, common: np.ndarray) -> np.ndarray:
    """Return how often each class is the true one where a vote is for a class; see `Reliability.truth_by_vote`.

    The votes for a class's held-out strokes count two thirds when there are two strokes, and less the more there are:
    the half that trees are grown on then covers the class better, so its errors tell less about all strokes together.

    Parameters
    ----------
    held_out : _HeldOutVotes
    common : float64 ndarray of shape (n_classes,)
        How common the classes are.
    """
    n_classes = len(common)
    vote_shares = np.full((n_classes, n_classes), (1.0 - PRIOR_RECALL) / (n_classes - 1))
    np.fill_diagonal(vote_shares, PRIOR_RECALL)
    for label in np.unique(held_out.classes):
        own = held_out.votes[held_out.classes == label]
        trust = 2.0 / (len(own) + 1.0)
        vote_shares[label] = trust * own.mean(axis=0) + (1.0 - trust) * vote_shares[label]
    votes = vote_shares * common[:, None]
    return (votes / votes.sum(axis=0)).T.astype(np.float32)


def _expected_accuracy(held_out: _HeldOutVotes) -> float:
    """Return the expected accuracy: the prior one, weighted ever less against the held-out one with more strokes."""
    extra_strokes = len(held_out.classes) / len(np.unique(held_out.classes)) - 1.0
    measured = float(held_out.right.mean())
    return (PRIOR_STROKES * PRIOR_ACCURACY + extra_strokes * measured) / (PRIOR_STROKES + extra_strokes)


def _odds(confidence: np.ndarray, mean: float) -> float:
    """Return the factor of the odds that brings the mean of `confidence`, which has the factor 1, to `mean`."""
    low, high = np.log(ODDS)
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        scaled = confidence * np.exp(middle)
        if (scaled / (1.0 - confidence + scaled)).mean() < mean:
            low = middle
        else:
            high = middle
    return float(np.float32(np.exp(low)))
