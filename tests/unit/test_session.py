# SPDX-License-Identifier: GPL-2.0-or-later
"""The live engine's promises: the order of strokes is nothing, undo restores, a split moves no other cluster."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core import session as session_module
from clusterbrush.core import slots
from clusterbrush.core.clustering import KMeansOptions
from clusterbrush.core.labelling import label
from clusterbrush.core.raster import RasterSource, Window
from clusterbrush.core.session import Session
from clusterbrush.core.strokes import Stroke, settle
from clusterbrush.core.suggestions import suggest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasters import write_raster

HEIGHT, WIDTH, K = 60, 90, 12
WHOLE = Window(0, 0, HEIGHT, WIDTH)


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    rng = np.random.default_rng(5)
    rows, cols = np.mgrid[:HEIGHT, :WIDTH]
    base = np.stack([60 + rows, 200 - cols, 40 + (rows + cols) % 90])
    values = np.clip(base + rng.normal(0, 12, base.shape), 1, 255).astype(np.uint8)
    values[:, :4, :6] = 0
    return str(write_raster(tmp_path_factory.mktemp("session") / "image.tif", values, nodata=0))


@pytest.fixture(scope="module")
def prepared(image):
    return Session.prepare(RasterSource(image), KMeansOptions(K, attempts=1), sample_size=2000)


def fresh(prepared: Session, **options) -> Session:
    return Session(prepared.source, prepared.model, prepared.sample, **options)


def stroke(stroke_id: int, class_id: int, *, seed: int, width: float = 40.0) -> Stroke:
    """Paint somewhere; map units are 10 m pixels."""
    points = np.random.default_rng(seed).uniform((500_000, 7_000_000 - 600), (500_900, 7_000_000), (3, 2))
    return Stroke(stroke_id, class_id, (points,), width)


def state(session: Session):
    picture = session.preview(WHOLE)
    return picture.class_ids.copy(), picture.confidence.copy()


def assert_same(one, other):
    for left, right in zip(one, other):
        np.testing.assert_array_equal(left, right)


strokes_made = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 500)), min_size=1, max_size=6)


@settings(max_examples=25, deadline=None)
@given(strokes_made, st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_strokes_does_not_matter(prepared, made, shuffler, carry):
    strokes = [stroke(number, class_id, seed=seed) for number, (class_id, seed) in enumerate(made, start=1)]
    together, in_turn = fresh(prepared, carry=carry), fresh(prepared, carry=carry)
    together.add_all(strokes)
    shuffled = list(strokes)
    shuffler.shuffle(shuffled)
    for one in shuffled:
        in_turn.add(one)
        in_turn.preview(WHOLE)
    assert_same(state(together), state(in_turn))


@settings(max_examples=25, deadline=None)
@given(strokes_made, st.lists(st.integers(0, 5), max_size=6))
def test_undo_restores_exactly_and_redo_repeats(prepared, made, removed):
    session = fresh(prepared)
    states = [state(session)]
    for number, (class_id, seed) in enumerate(made, start=1):
        session.add(stroke(number, class_id, seed=seed))
        states.append(state(session))
    for one in removed:
        session.remove(one)
        states.append(state(session))
    for expected in reversed(states[:-1]):
        session.undo()
        assert_same(state(session), expected)
    for expected in states[1:]:
        session.redo()
        assert_same(state(session), expected)


@settings(max_examples=25, deadline=None)
@given(strokes_made)
def test_a_stroke_moves_nothing_but_the_clusters_it_touches(prepared, made):
    session = fresh(prepared, carry=False)
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
def test_edits_in_haste_come_to_the_same(prepared, made, removed, settled):
    edits = [{number: stroke(number, class_id, seed=seed)} for number, (class_id, seed) in enumerate(made, start=1)]
    edits += [{one: None} for one in removed]
    plain, hasty = fresh(prepared), fresh(prepared)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(session_module, "MOST_AT_ONCE", 0)
        for edit, settle_now in zip(edits, settled):
            plain.edit(edit)
            hasty.edit(edit, in_haste=True)
            state(hasty)
            if settle_now:
                hasty.settle()
                assert_same(state(hasty), state(plain))
    assert [one.votes for one in hasty.conflicts()] == [one.votes for one in plain.conflicts()]
    assert hasty.class_shares() == plain.class_shares()
    assert_same(state(hasty), state(plain))


def test_an_estimate_counts_all_strokes_before_anything_is_split(prepared, monkeypatch):
    session = fresh(prepared)
    session.add_all([stroke(number, number % 2 + 1, seed=number, width=80.0) for number in range(1, 7)])
    n_split = len(session.labelling.first_leaf)
    more = stroke(7, 3, seed=7, width=200.0)
    assert not session.edit({7: more}, in_haste=True).is_nothing
    assert session.is_settled, "so few pixels are split at once"
    settled = state(session)
    session.undo()
    before = state(session)
    monkeypatch.setattr(session_module, "MOST_AT_ONCE", 100)
    session.edit({7: more}, in_haste=True)
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
    session = fresh(prepared, carry=False)
    session.add_all([stroke(number, number % 2 + 1, seed=number, width=80.0) for number in range(1, 7)])
    conflicts = session.conflicts()
    assert conflicts
    assert all(len(one.votes) > 1 for one in conflicts)
    before = state(session)
    cluster = conflicts[0].cluster
    session.keep_whole(cluster)
    inside = session.preview(WHOLE).cluster_ids == cluster
    votes = conflicts[0].votes
    assert set(np.unique(session.preview(WHOLE).class_ids[inside])) == {max(votes, key=lambda c: (votes[c], -c))}
    session.keep_whole(cluster, whole=False)
    assert_same(state(session), before)


def test_a_split_taken_back_is_a_step_like_any_other(prepared):
    session = fresh(prepared)
    session.add_all([stroke(number, number % 3 + 1, seed=number, width=90.0) for number in range(1, 7)])
    split = state(session)
    session.keep_whole(next(one for one in session.conflicts() if one.tree.is_split).cluster)
    whole = state(session)
    assert (split[0] != whole[0]).any()
    session.undo()
    assert_same(state(session), split)
    session.redo()
    assert_same(state(session), whole)


def test_a_new_stroke_leaves_nothing_to_do_again(prepared):
    session = fresh(prepared)
    session.add(stroke(1, 1, seed=1))
    session.undo()
    session.add(stroke(2, 2, seed=2))
    before = state(session)
    assert not session.redo().clusters
    assert [one.id for one in session.strokes] == [2]
    assert_same(state(session), before)


def test_the_session_equals_the_headless_labelling(prepared):
    strokes = [stroke(number, number % 3 + 1, seed=number, width=60.0) for number in range(1, 8)]
    session = fresh(prepared, carry=False)
    session.add_all(strokes)
    source, model = prepared.source, prepared.model
    markers = settle(strokes, source.grid)
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


def test_a_part_of_the_window_shows_the_same_as_the_whole(prepared):
    session = fresh(prepared)
    session.add_all([stroke(number, number % 3 + 1, seed=number) for number in range(1, 6)])
    whole = session.preview(WHOLE)
    part = session.preview(Window(7, 11, 30, 41))
    np.testing.assert_array_equal(part.class_ids, whole.class_ids[7:37, 11:52])
    np.testing.assert_array_equal(part.cluster_ids, whole.cluster_ids[7:37, 11:52])


def test_a_picture_says_what_changed(prepared):
    session = fresh(prepared, carry=False)
    assert session.preview(WHOLE).changed == (0, 0, HEIGHT, WIDTH)
    assert session.preview(WHOLE).changed is None
    before = session.preview(WHOLE).class_ids.copy()
    session.add(stroke(1, 2, seed=3, width=20.0))
    after = session.preview(WHOLE)
    top, left, height, width = after.changed
    differs = np.argwhere(after.class_ids != before)
    assert (differs.min(axis=0) >= (top, left)).all()
    assert (differs.max(axis=0) < (top + height, left + width)).all()


def test_nodata_is_never_classified(prepared):
    session = fresh(prepared)
    session.add(stroke(1, 3, seed=1))
    picture = session.preview(WHOLE)
    assert (picture.class_ids[:4, :6] == 0).all()
    assert (picture.cluster_ids[:4, :6] == -1).all()
    assert (picture.class_ids[4:, 6:] == 3).all()


def test_clusters_without_strokes_stay_unclassified_in_the_papers_way(prepared):
    session = fresh(prepared, carry=False)
    session.add(stroke(1, 1, seed=2, width=20.0))
    picture = session.preview(WHOLE)
    painted = set(session.labelling.clusters)
    assert 0 < len(painted) < K
    np.testing.assert_array_equal(picture.class_ids > 0, np.isin(picture.cluster_ids, list(painted)))


def test_suggestions_lead_to_large_clusters_without_strokes(prepared):
    session = fresh(prepared, carry=False)
    session.add(stroke(1, 1, seed=2, width=20.0))
    found = suggest(session, 3)
    assert len(found) == 3
    ids = session.preview(WHOLE).cluster_ids
    blank = [one for one in range(K) if one not in session.labelling.clusters]
    assert found[0].cluster == max(blank, key=lambda one: session.shares[one])
    for one in found:
        assert ids[one.row, one.col] == one.cluster
        assert str(one.cluster + 1) in str(one.reason)


def test_shares_of_classes_add_up(prepared):
    session = fresh(prepared)
    assert session.class_shares()[0] == pytest.approx(1.0)
    session.add_all([stroke(1, 1, seed=1), stroke(2, 2, seed=9)])
    shares = session.class_shares()
    assert sum(shares.values()) == pytest.approx(1.0)
    assert set(shares) <= {0, 1, 2}
