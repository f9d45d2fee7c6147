# SPDX-License-Identifier: GPL-2.0-or-later
"""The report of learned features: how the learning went, what the features look like, and how good clusters are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ..base.errors import N_, Notice
from ..base.numbers import NOTHING
from ..clustering.kmeans import KMeansOptions, kmeans
from ..clustering.nearest import nearest
from ..clustering.pixels import ArrayPixels
from ..features.kinds import BandValues
from ..features.learned import Learned
from ..features.projection import principal_components
from ..features.recipe import FeatureRecipe
from ..legend.entry import LegendEntry
from ..raster import png
from ..raster.gdal_calls import title_of
from .kit import drawing, page, pictures, training_charts
from .kit.texts import Texts
from .parts import chart_figure, write_report

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from ..features.kinds import FeatureKind
    from ..raster.grid import Window
    from ..raster.source import RasterSource
    from ..training.records import LearnedFeatures

EDGE_PIXELS = 384  # of the pictures, which show a part of the first image at full size
CLUSTERS = 12  # in the pictures: as many as the eye tells apart
FIT_ROWS = 20_000


@dataclass(frozen=True)
class LearningTexts(Texts):
    """Every phrase of the report."""

    kind: str = N_("ClusterBrush learned features")
    lead: str = N_("A network learned {features} features of a pixel from {images} images without labels, by {scheme}.")
    scheme: Mapping[str, str] = field(
        default_factory=lambda: {
            "swapped": N_("swapped prediction between two views"),
            "pseudo_labels": N_("clusters of its own features as classes"),
        }
    )
    ended_done: str = N_("all epochs")
    ended_plateau: str = N_("ended early, because the loss no longer fell")
    ended_cancelled: str = N_("stopped before the end")
    device_cpu: str = N_("on the processor")
    device_cuda: str = N_("on the GPU")
    fact_epochs: str = N_("Epochs")
    fact_loss: str = N_("Loss")
    fact_clusters: str = N_("Clusters in use")
    fact_time: str = N_("Minutes")
    fact_dice: str = N_("Macro Dice")
    fact_accuracy: str = N_("Accuracy")
    remark_first: str = N_("{value} in the first epoch")
    remark_of: str = N_("of {count}")
    remark_bands: str = N_("{value} by bands")
    section_pictures: str = N_("Features and clusters")
    picture_image: str = N_("Image")
    picture_features: str = N_("Features")
    picture_bands: str = N_("Clusters of the bands")
    picture_clusters: str = N_("Clusters of the features")
    pictures_note: str = N_(
        "The middle of the first image at full size. The features are shown by their first three principal components "
        "as red, green and blue. Clusters have the mean colour of their pixels."
    )
    alt_image: str = N_("Picture of the raster {raster}")
    alt_features: str = N_("Features of {raster} as colours")
    alt_bands: str = N_("Clusters of the bands of {raster}")
    alt_clusters: str = N_("Clusters of the features of {raster}")
    section_charts: str = N_("By epoch")
    chart_loss: str = N_("Loss")
    chart_clusters: str = N_("Clusters in use")
    chart_judgement: str = N_("Maps from fixed strokes")
    chart_judgement_caption: str = N_(
        "Clusters take the class that most of their painted pixels have, others that of the nearest painted one, and "
        "the truth decides. Dashed: the same by clusters of the bands. It compares features; the map that a method "
        "makes of them is better."
    )
    alt_chart: str = N_("Chart of {measure} by epoch")
    axis_epoch: str = N_("Epoch")
    column_seconds: str = N_("Seconds")
    section_table: str = N_("Table")
    section_settings: str = N_("Settings")
    setting_rasters: str = N_("Rasters")
    setting_bands: str = N_("Bands")
    setting_grouping: str = N_("Clusters by")
    setting_patch: str = N_("Edge of a patch (pixels)")
    setting_seed: str = N_("Seed")
    setting_steps: str = N_("Steps")
    setting_software: str = N_("Software")


def write_learning_report(
    path: str | os.PathLike[str],
    *,
    title: str,
    source: RasterSource,
    learned: LearnedFeatures,
    notices: Sequence[Notice | str] = (),
    texts: LearningTexts | None = None,
) -> None:
    """Write the report: one HTML file that needs nothing else.

    Parameters
    ----------
    path : str or path
    title : str
    source : RasterSource
        The first image, with the bands that were learned from.
    learned : LearnedFeatures
    notices : sequence of Notice or str
    texts : LearningTexts, optional

    Raises
    ------
    InputError, OutputError
        When a file cannot be read or written.
    """
    texts = texts or LearningTexts()
    notes = learned.model.training
    lead = texts.lead.format(
        features=texts.style.whole(learned.model.shape.n_features),
        images=texts.style.whole(len(notes.get("rasters", ()))),
        scheme=texts.of("scheme", str(notes.get("scheme", ""))),
    )
    write_report(
        path,
        page.facts(_facts(learned, texts)),
        _pictures(source, learned, texts),
        _charts(learned, texts),
        _table(learned, texts),
        _settings(learned, texts),
        title=title,
        lead=lead,
        notices=notices,
        texts=texts,
    )


def _facts(learned: LearnedFeatures, texts: LearningTexts) -> list[page.Fact]:
    style, records = texts.style, learned.records
    facts = [
        page.Fact(texts.fact_epochs, style.whole(len(records)), texts.of("ended", learned.ended)),
        page.Fact(texts.fact_time, style.significant(learned.seconds / 60.0, 2), texts.of("device", learned.device)),
    ]
    if not records:
        return facts
    first, last = records[0], records[-1]
    loss = texts.remark_first.format(value=style.significant(first.loss, 3))
    used = texts.remark_of.format(count=style.whole(learned.clusters))
    facts += [
        page.Fact(texts.fact_loss, style.significant(last.loss, 3), loss),
        page.Fact(texts.fact_clusters, style.whole(round(last.used)), used),
    ]
    if last.dice is not None and last.accuracy is not None and learned.baseline is not None:
        by_bands = [
            texts.remark_bands.format(value=style.fixed(value, 3))
            for value in (learned.baseline.dice, learned.baseline.accuracy)
        ]
        facts += [
            page.Fact(texts.fact_dice, style.fixed(last.dice, 3), by_bands[0]),
            page.Fact(texts.fact_accuracy, style.fixed(last.accuracy, 3), by_bands[1]),
        ]
    return facts


# --- pictures


def _pictures(source: RasterSource, learned: LearnedFeatures, texts: LearningTexts) -> page.Html:
    kind = Learned(learned.model)
    window, _ = pictures.shown_part(source, kind.halo, EDGE_PIXELS)
    raster = title_of(source.path)
    image = pictures.image_pixels(source, part=window)
    planes, valid = FeatureRecipe(tuple(source.bands), (kind,)).planes(source, window)
    shown = (
        (image, texts.alt_image, texts.picture_image),
        (colours_of(planes, valid, source), texts.alt_features, texts.picture_features),
        (cluster_pixels(source, BandValues(), window, image), texts.alt_bands, texts.picture_bands),
        (cluster_pixels(source, kind, window, image), texts.alt_clusters, texts.picture_clusters),
    )
    figures = [
        page.figure(page.picture(png.encode(pixels), (len(pixels), pixels.shape[1]), alt.format(raster=raster)), name)
        for pixels, alt, name in shown
    ]
    note = page.paragraph(texts.pictures_note, kind="note")
    return page.section(texts.section_pictures, page.side_by_side(*figures), note)


def colours_of(planes: np.ndarray, valid: np.ndarray, source: RasterSource) -> np.ndarray:
    """Return the first three principal components of features as a picture, uint8 (height, width, 4), north up.

    Parameters
    ----------
    planes : float32 ndarray of shape (n_features, height, width)
    valid : bool ndarray of shape (height, width)
    source : RasterSource
    """
    result = np.zeros((*valid.shape, 4), dtype=np.uint8)
    rows = planes[:, valid].T.astype(np.float64)
    if len(rows):
        components = principal_components(rows, min(3, rows.shape[1])).planes(planes, valid)[:, valid]
        for channel, values in enumerate(np.resize(components, (3, components.shape[1]))):
            low, high = np.percentile(values, (2.0, 98.0))
            levels = (values - low) * (255.0 / (high - low)) if high > low else np.full_like(values, 128.0)
            result[valid, channel] = np.rint(np.clip(levels, 0.0, 255.0)).astype(np.uint8)
        result[valid, 3] = 255
    return pictures.north_up(result, source)


def cluster_pixels(source: RasterSource, kind: FeatureKind, window: Window, image: np.ndarray) -> np.ndarray:
    """Return the clusters of a window by some features, each in the mean colour of its pixels in the image.

    Parameters
    ----------
    source : RasterSource
    kind : FeatureKind
    window : Window
    image : uint8 ndarray of shape (height, width, 4)
        The picture of the window, north up.

    Returns
    -------
    uint8 ndarray of shape (height, width, 4)
    """
    planes, valid = FeatureRecipe(tuple(source.bands), (kind,)).planes(source, window)
    rows = planes[:, valid].T
    if not len(rows):
        return image
    rng = np.random.default_rng(0)
    fitted = rows if len(rows) <= FIT_ROWS else rng.choice(rows, FIT_ROWS, replace=False)
    options = KMeansOptions(n_clusters=CLUSTERS, attempts=3)
    centroids = kmeans(ArrayPixels(np.asfortranarray(fitted), None), options).centroids
    ids = np.zeros(valid.shape, dtype=np.int64)
    ids[valid] = nearest(np.asfortranarray(rows), centroids).astype(np.int64) + 1
    turned = pictures.north_up(ids, source)
    means = [image[turned == number, :3] for number in range(1, len(centroids) + 1)]
    colours = [part.mean(axis=0) if len(part) else np.zeros(3) for part in means]
    legend = [
        LegendEntry(number, "", (int(colour[0]), int(colour[1]), int(colour[2])))
        for number, colour in enumerate(colours, start=1)
    ]
    return pictures.legend_pixels(ids, valid, legend, source)


# --- charts, table, settings


def _charts(learned: LearnedFeatures, texts: LearningTexts) -> page.Html:
    records = learned.records
    if not records:
        return page.Html("")
    if not drawing.available():
        return page.section(texts.section_charts, page.paragraph(texts.no_charts, kind="note"))
    epochs = [record.epoch for record in records]

    def chart(name: str, title: str, lines: list[tuple[str, list[float], float | None]], note: str = "") -> page.Html:
        drawn = training_charts.by_epoch(
            epochs, lines, name=name, epoch=texts.axis_epoch, title=title, alt=texts.alt_chart.format(measure=title),
            style=texts.style,
        )  # fmt: skip
        return chart_figure(drawn, title, note)

    parts = [
        chart("loss", texts.chart_loss, [(texts.chart_loss, [record.loss for record in records], None)]),
        chart("used", texts.chart_clusters, [(texts.chart_clusters, [record.used for record in records], None)]),
    ]
    judged = [(record.dice, record.accuracy) for record in records if record.dice is not None]
    if len(judged) == len(records) and learned.baseline is not None:
        dice, accuracy = ([float(value or 0.0) for value in values] for values in zip(*judged))
        lines: list[tuple[str, list[float], float | None]] = [
            (texts.fact_dice, dice, learned.baseline.dice),
            (texts.fact_accuracy, accuracy, learned.baseline.accuracy),
        ]
        parts.insert(0, chart("judged", texts.chart_judgement, lines, texts.chart_judgement_caption))
    return page.section(texts.section_charts, page.side_by_side(page.column(*parts[0::2]), page.column(*parts[1::2])))


def _table(learned: LearnedFeatures, texts: LearningTexts) -> page.Html:
    style, records = texts.style, learned.records
    table = page.Columns(texts.section_table)
    table.add(texts.axis_epoch, [style.whole(record.epoch) for record in records])
    table.add(texts.fact_loss, style.column([record.loss for record in records]))
    table.add(texts.fact_clusters, [style.fixed(record.used, 1) for record in records])
    table.add(texts.column_seconds, [style.whole(round(record.seconds)) for record in records])
    for heading, values in (
        (texts.fact_dice, [record.dice for record in records]),
        (texts.fact_accuracy, [record.accuracy for record in records]),
    ):
        if any(value is not None for value in values):
            table.add(heading, [NOTHING if value is None else style.fixed(value, 3) for value in values])
    return page.section(texts.section_table, table.html()) if records else page.Html("")


def _settings(learned: LearnedFeatures, texts: LearningTexts) -> page.Html:
    notes, style = learned.model.training, texts.style
    entries = [
        (texts.setting_rasters, ", ".join(map(str, notes.get("rasters", ())))),
        (texts.setting_bands, ", ".join(band.name for band in learned.model.bands)),
    ]
    for heading, name in (
        (texts.setting_patch, "patch"), (texts.setting_steps, "steps"), (texts.setting_seed, "seed"),
        (texts.setting_grouping, "grouping"), (texts.setting_software, "software"),
    ):  # fmt: skip
        value = notes.get(name, NOTHING)
        entries.append((heading, style.plain(value) if isinstance(value, (int, float)) else str(value)))
    return page.details(texts.section_settings, page.pairs(entries))
