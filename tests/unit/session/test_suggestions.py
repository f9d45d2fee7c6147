# SPDX-License-Identifier: GPL-2.0-or-later
"""Where a stroke helps most."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.classification.methods import CLUSTERNET
from clusterbrush.core.session.suggestions import suggest
from clusterbrush.core.strokes.stroke import Stroke
from sessions import WHOLE, K, fresh, stroke


def test_suggestions_lead_to_large_clusters_without_strokes(prepared):
    session = fresh(prepared, method=CLUSTERNET)
    session.add(stroke(1, 1, seed=2, width=20.0))
    found = suggest(session, 3)
    assert len(found) == 3
    ids = session.preview(WHOLE).cluster_ids
    blank = [one for one in range(K) if one not in session.labelling.clusters]
    assert found[0].cluster == max(blank, key=lambda one: session.sampled.shares[one])
    for one in found:
        assert ids[one.row, one.col] == one.cluster
        assert one.painted == (one.cluster in session.labelling.clusters)
        assert set(one.class_ids) <= {1}


def test_a_place_is_named_by_the_classes_that_it_looks_like(prepared):
    session = fresh(prepared, method=CLUSTERNET)
    for class_id, (x, y) in enumerate(((500_105, 6_999_495), (500_455, 6_999_795), (500_805, 6_999_905)), start=1):
        session.add(Stroke(class_id, class_id, (np.array([[x, y], [x + 5, y]]),), 20.0))
    places = suggest(session, K)
    unpainted = [place for place in places if not place.painted]
    assert unpainted
    classes, _ = session.tables()
    for place in unpainted:
        own = session.model.centroids[place.cluster]
        distances = {}
        for part in np.flatnonzero(classes):
            distance = float(np.linalg.norm(session.labelling.part_centroids()[part] - own))
            distances[classes[part]] = min(distances.get(classes[part], np.inf), distance)
        nearest = sorted(distances, key=distances.get)
        assert list(place.class_ids) == nearest[: len(place.class_ids)]
        assert 1 <= len(place.class_ids) <= 2
    for place in places:
        if place.painted:
            assert len(place.class_ids) >= 1
