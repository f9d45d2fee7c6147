# SPDX-License-Identifier: GPL-2.0-or-later
"""The live engine's promises: the order of strokes is nothing, what goes leaves no trace, a split moves no other."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.classification.methods import CLUSTERBRUSH, CLUSTERNET
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.clustering.metrics import METRICS
from clusterbrush.core.features.at_pixels import planes_at
from clusterbrush.core.labelling.labelling import label
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.session import session as session_module
from clusterbrush.core.session import slots
from clusterbrush.core.session.session import Session
from hypothesis import given, settings
from hypothesis import strategies as st
from painting import settled
from sessions import HEIGHT, WHOLE, WIDTH, K, fresh, stroke


def state(session: Session):
    picture = session.preview(WHOLE)
    return picture.class_ids.copy(), picture.confidence.copy()


def assert_same(one, other):
    for left, right in zip(one, other):
        np.testing.assert_array_equal(left, right)


strokes_made = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 500)), min_size=1, max_size=6)


@settings(max_examples=25, deadline=None)
@given(strokes_made, st.randoms(use_true_random=False), st.sampled_from([CLUSTERBRUSH, CLUSTERNET]))
def test_the_order_of_strokes_does_not_matter(prepared, made, shuffler, method):
    strokes = [stroke(number, class_id, seed=seed) for number, (class_id, seed) in enumerate(made, start=1)]
    together, in_turn = fresh(prepared, method=method), fresh(prepared, method=method)
    together.add_all(strokes)
    shuffled = list(strokes)
    shuffler.shuffle(shuffled)
    for one in shuffled:
        in_turn.add(one)
        in_turn.preview(WHOLE)
    assert_same(state(together), state(in_turn))


@settings(max_examples=25, deadline=None)
@given(strokes_made, st.integers(0, 3))
def test_what_goes_leaves_no_trace(prepared, made, method_changes):
    """Strokes are taken back one by one, and the method goes to and fro: each state comes back as it was."""
    session = fresh(prepared)
    states = [state(session)]
    for number, (class_id, seed) in enumerate(made, start=1):
        session.add(stroke(number, class_id, seed=seed))
        states.append(state(session))
    for method in (CLUSTERNET, CLUSTERBRUSH) * method_changes:
        session.set_method(method)
    for number, expected in reversed(list(enumerate(states))):
        assert_same(state(session), expected)
        session.remove(number)
    assert session.strokes == ()
    assert len(session.markers().pixels) == 0


@settings(max_examples=25, deadline=None)
@given(strokes_made, strokes_made)
def test_another_form_of_a_stroke_takes_its_place(prepared, made, others):
    session = fresh(prepared)
    for forms in (made, others):
        session.add_all([stroke(number, class_id, seed=seed) for number, (class_id, seed) in enumerate(forms, start=1)])
    left = {number: stroke(number, class_id, seed=seed) for number, (class_id, seed) in enumerate(made, start=1)}
    left |= {number: stroke(number, class_id, seed=seed) for number, (class_id, seed) in enumerate(others, start=1)}
    expected = fresh(prepared)
    expected.add_all(left.values())
    assert_same(state(session), state(expected))
    for one, other in zip(vars(session.markers()).values(), vars(expected.markers()).values()):
        np.testing.assert_array_equal(one, other)


@settings(max_examples=25, deadline=None)
@given(strokes_made)
def test_a_stroke_moves_nothing_but_the_clusters_it_touches(prepared, made):
    session = fresh(prepared, method=CLUSTERNET)
    for number, (class_id, seed) in enumerate(made, start=1):
        before, parts = state(session), dict(session.labelling.clusters)
        one = stroke(number, class_id, seed=seed)
        classes = session.class_ids
        session.add(one)
        ids = session.preview(WHOLE).cluster_ids
        touched = set(np.unique(ids.ravel()[one.pixels(session.source.grid)]).tolist())
        elsewhere = ~np.isin(ids, list(touched))
        for left, right in zip(before, state(session)):
            np.testing.assert_array_equal(left[elsewhere], right[elsewhere])
        if session.class_ids == classes:
            assert all(session.labelling.clusters[c] is part for c, part in parts.items() if c not in touched)


@settings(max_examples=25, deadline=None)
@given(strokes_made, st.lists(st.integers(1, 6), max_size=4), st.lists(st.booleans(), min_size=10, max_size=10))
def test_edits_with_deferred_splits_come_to_the_same(prepared, made, removed, settled):
    edits = [{number: stroke(number, class_id, seed=seed)} for number, (class_id, seed) in enumerate(made, start=1)]
    edits += [{one: None} for one in removed]
    plain, hasty = fresh(prepared), fresh(prepared)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(session_module, "MAX_PIXELS_BEFORE_ESTIMATE", 0)
        for edit, settle_now in zip(edits, settled):
            plain.edit(edit)
            hasty.edit(edit, defer_splits=True)
            state(hasty)
            if settle_now:
                hasty.settle()
                assert_same(state(hasty), state(plain))
    assert [one.votes for one in hasty.conflicts()] == [one.votes for one in plain.conflicts()]
    assert_same(state(hasty), state(plain))


def test_an_estimate_counts_all_strokes_before_anything_is_split(prepared, monkeypatch):
    session = fresh(prepared)
    session.add_all([stroke(number, number % 2 + 1, seed=number, width=80.0) for number in range(1, 7)])
    n_split = len(session.labelling.first_leaf)
    more = stroke(7, 3, seed=7, width=200.0)
    before = state(session)
    session.edit({7: more}, defer_splits=True)
    assert session.is_settled, "so few pixels are split at once"
    settled = state(session)
    session.remove(7)
    assert_same(state(session), before)
    monkeypatch.setattr(session_module, "MAX_PIXELS_BEFORE_ESTIMATE", 100)
    session.edit({7: more}, defer_splits=True)
    assert not session.is_settled
    with monkeypatch.context() as patched:
        patched.setattr(slots, "leaf_positions", None)  # an estimate is a look-up: no pixel changes its part
        estimate = state(session)
    under = more.pixels(session.source.grid)
    assert not (before[0].ravel()[under] == 3).any()
    assert (estimate[0].ravel()[under] == 3).mean() > 0.5, "the new class shows at once"
    assert (estimate[0] != settled[0]).any()
    assert len(session.labelling.first_leaf) > n_split, "who asks for the splits gets them"
    assert session.is_settled
    assert_same(state(session), settled)


def test_a_stroke_leaves_no_thread_waiting_busily(prepared, idle_cores):
    session = fresh(prepared)
    session.add(stroke(1, 1, seed=1))
    with idle_cores():
        session.add(stroke(2, 2, seed=2))
        session.preview(WHOLE)


def test_a_split_agrees_with_its_strokes_and_can_be_undone_by_itself(prepared):
    session = fresh(prepared, method=CLUSTERNET)
    session.add_all([stroke(number, number % 2 + 1, seed=number, width=80.0) for number in range(1, 7)])
    conflicts = session.conflicts()
    assert conflicts
    assert all(len(one.votes) > 1 for one in conflicts)
    before = state(session)
    cluster = conflicts[0].cluster
    session.keep_unsplit(cluster)
    inside = session.preview(WHOLE).cluster_ids == cluster
    votes = conflicts[0].votes
    assert set(np.unique(session.preview(WHOLE).class_ids[inside])) == {max(votes, key=lambda c: (votes[c], -c))}
    session.keep_unsplit(cluster, unsplit=False)
    assert_same(state(session), before)


def test_the_markers_are_settled_once_for_the_same_strokes(prepared):
    session = fresh(prepared)
    session.add_all([stroke(number, number % 3 + 1, seed=number, width=90.0) for number in range(1, 7)])
    settled = session.settled()
    session.set_threshold(0.1)
    session.set_method(CLUSTERNET)
    assert session.settled() is settled
    session.add(stroke(7, 1, seed=9))
    assert session.settled() is not settled
    markers, (scaled, cluster_ids) = session.markers(), session.settled().features
    features, _ = planes_at(prepared.source, prepared.model.recipe, markers.pixels)
    np.testing.assert_array_equal(scaled, prepared.model.scaling.apply(features))
    np.testing.assert_array_equal(cluster_ids, session.preview(WHOLE).cluster_ids.ravel()[markers.pixels])


@pytest.mark.parametrize("metric", METRICS)
def test_the_session_equals_the_headless_labelling(image, metric):
    prepared = Session.prepare(RasterSource(image), KMeansOptions(K, metric, attempts=1), sample_size=2000)
    strokes = [stroke(number, number % 3 + 1, seed=number, width=60.0) for number in range(1, 8)]
    session = fresh(prepared, method=CLUSTERNET)
    session.add_all(strokes)
    assert session.labelling.first_leaf  # something was split
    source, model = prepared.source, prepared.model
    markers = settled(strokes, source.grid)
    features, valid = model.recipe.features(source, WHOLE)
    where = np.full(HEIGHT * WIDTH, -1)
    where[np.flatnonzero(valid)] = np.arange(len(features))
    markers = markers.chosen(where[markers.pixels] >= 0)
    ids = model.predict(features)
    rows = where[markers.pixels]
    named = label(
        model.centroids,
        model.metric,
        prepared.sample.features,
        model.predict(prepared.sample.features),
        np.asfortranarray(features[rows]),
        ids[rows],
        markers.class_ids - 1,
        (1, 2, 3),
    )
    classes, _ = named.tables()
    expected = np.zeros(HEIGHT * WIDTH, dtype=int)
    expected[np.flatnonzero(valid)] = classes[named.part_ids(features, ids)]
    np.testing.assert_array_equal(session.preview(WHOLE).class_ids.ravel(), expected)


def test_nodata_is_never_classified(prepared):
    session = fresh(prepared)
    session.add_all([stroke(1, 3, seed=1), stroke(2, 2, seed=9)])
    picture = session.preview(WHOLE)
    assert (picture.class_ids[:4, :6] == 0).all()
    assert (picture.cluster_ids[:4, :6] == -1).all()
    assert (picture.class_ids[4:, 6:] > 0).all()


@pytest.mark.parametrize(("method", "class_ids"), [(CLUSTERNET, (1, 2)), (CLUSTERNET, (1, 1)), (CLUSTERBRUSH, (1, 1))])
def test_clusters_without_strokes_stay_unclassified(prepared, method, class_ids):
    """In the paper's way, and as long as there is one class alone, which says nothing about the rest."""
    session = fresh(prepared, method=method)
    session.add_all([stroke(one, class_id, seed=one + 1, width=20.0) for one, class_id in enumerate(class_ids)])
    picture = session.preview(WHOLE)
    painted = set(session.labelling.clusters)
    assert 0 < len(painted) < K
    np.testing.assert_array_equal(picture.class_ids > 0, np.isin(picture.cluster_ids, list(painted)))
