# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs algorithms in threads while the main thread builds the project's expression scope, as a canvas does.

A program of its own: QGIS ends without a word when both use the scope at once. Arguments: a folder, and how many runs.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from typing import Any

runpy.run_path(str(Path(__file__).resolve().parents[1] / "conftest.py"))  # makes the checkout importable

from clusterbrush.processing.provider import ClusterBrushProvider  # noqa: E402 - importable only now
from painting import fields_image  # noqa: E402
from qgis.core import (  # noqa: E402
    QgsApplication,
    QgsFeature,
    QgsGeometry,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
    QgsRasterLayer,
    QgsTask,
    QgsVectorLayer,
)

FIELDS = "field=class_id:integer&field=class_name:string(40)&field=width:double"
ENDED = (QgsTask.TaskStatus.Complete, QgsTask.TaskStatus.Terminated)


def strokes() -> QgsVectorLayer:
    """Return two strokes on the image of `painting`, as a layer in memory."""
    layer = QgsVectorLayer(f"LineString?crs=EPSG:32633&{FIELDS}", "strokes", "memory")
    image = QgsProject.instance().mapLayersByName("image")[0].extent()
    for class_id, share in ((1, 0.2), (2, 0.8)):
        feature = QgsFeature(layer.fields())
        x = image.xMinimum() + share * image.width()
        y = (image.yMinimum() + image.yMaximum()) / 2
        feature.setGeometry(QgsGeometry.fromWkt(f"LineString ({x} {y}, {x} {y + image.height() / 4})"))
        feature.setAttributes([class_id, f"class {class_id}", 20.0])
        layer.dataProvider().addFeature(feature)
    return layer


def run(application: QgsApplication, algorithm_id: str, parameters: dict[str, Any]) -> None:
    """Run an algorithm in a thread; the main thread builds the scope over and over until it ends."""
    project = QgsProject.instance()
    algorithm = QgsApplication.processingRegistry().createAlgorithmById(algorithm_id)
    context, feedback = QgsProcessingContext(), QgsProcessingFeedback()
    context.setProject(project)
    task = QgsProcessingAlgRunnerTask(algorithm, parameters, context, feedback)
    QgsApplication.taskManager().addTask(task)
    count = 0
    while task.status() not in ENDED:
        for _ in range(30):
            count += 1
            project.setTitle(str(count))  # drops the scope
            project.createExpressionContextScope()
        application.processEvents()
    if not Path(parameters["OUTPUT"]).is_file():
        sys.exit(feedback.textLog())


def main() -> None:
    """Run two algorithms in turn, whose inputs are layers of the project, by their ids."""
    folder, n_runs = Path(sys.argv[1]), int(sys.argv[2])
    application = QgsApplication([], False)
    application.initQgis()
    provider = ClusterBrushProvider()
    QgsApplication.processingRegistry().addProvider(provider)
    project = QgsProject.instance()
    image = QgsRasterLayer(str(fields_image(folder / "image.tif")), "image")
    project.addMapLayer(image)
    painted = strokes()
    project.addMapLayer(painted)
    for number in range(n_runs):
        output = str(folder / f"{number}.tif")
        if number % 2:
            run(application, "clusterbrush:segment", {"INPUT": image.id(), "N_CLUSTERS": 3, "OUTPUT": output})
            continue
        given = {"INPUT": image.id(), "STROKES": painted.id(), "N_CLUSTERS": 4, "FEATURES": 1, "OUTPUT": output}
        given |= {"MORE_INPUTS": [image.id()], "MORE_STROKES": [painted.id()]}
        run(application, "clusterbrush:classifystrokes", given)


if __name__ == "__main__":
    main()
