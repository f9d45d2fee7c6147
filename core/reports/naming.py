# SPDX-License-Identifier: GPL-2.0-or-later
"""The report of named clusters: class map, map in the colours of the clusters, and table of names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..answers.naming import ClusterName, class_legend
from ..base.errors import N_, Notice
from ..legend.entry import LegendEntry
from .kit import page, pictures
from .kit.texts import Texts
from .parts import map_figure, write_report

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from ..legend.legend_file import NamedColour
    from ..legend.palette import Colour
    from ..raster.class_raster import ClassRaster


@dataclass(frozen=True)
class NamingTexts(Texts):
    """Every phrase of the report."""

    kind: str = N_("ClusterBrush names")
    lead: str = N_("{named} of {count} clusters got a name by their colour, compared in {space}.")
    space_lab: str = N_("CIE Lab, where equal distances look equally different")
    space_rgb: str = N_("red, green and blue")
    section_maps: str = N_("Maps")
    map_classes: str = N_("Classes")
    map_painted: str = N_("Painted by numbers")
    painted_note: str = N_("Each pixel in the colour of its cluster.")
    section_table: str = N_("Clusters and names")
    column_cluster: str = N_("Cluster")
    column_colour: str = N_("Its colour")
    column_nearest: str = N_("Nearest named colour")
    column_distance: str = N_("Distance")
    too_far: str = N_("{name} (too far)")
    alt_map: str = N_("Map of {raster}")


def write_naming_report(
    path: str | os.PathLike[str],
    *,
    title: str,
    cluster_names: Sequence[ClusterName],
    targets: Sequence[NamedColour],
    space: str,
    clusters: ClassRaster | None = None,
    notices: Sequence[Notice | str] = (),
    texts: NamingTexts | None = None,
) -> None:
    """Write the report: one HTML file that needs nothing else.

    Parameters
    ----------
    path : str or path
    title : str
    cluster_names : sequence of ClusterName
    targets : sequence of NamedColour
    space : {"lab", "rgb"}
    clusters : ClassRaster, optional
        The cluster raster, for the maps.
    notices : sequence of Notice or str
    texts : NamingTexts, optional

    Raises
    ------
    InputError, OutputError
        When a file cannot be read or written.
    """
    texts = texts or NamingTexts()
    style = texts.style
    count = sum(cluster_name.matched for cluster_name in cluster_names)
    lead = texts.lead.format(
        named=style.whole(count), count=style.whole(len(cluster_names)), space=texts.of("space", space)
    )
    maps = _maps(clusters, cluster_names, class_legend(cluster_names, targets), texts) if clusters is not None else ""
    write_report(path, maps, _table(cluster_names, texts), title=title, lead=lead, notices=notices, texts=texts)


def _maps(
    clusters: ClassRaster, cluster_names: Sequence[ClusterName], legend: Sequence[LegendEntry], texts: NamingTexts
) -> page.Html:
    reduced = clusters.read_reduced(pictures.DEFAULT_EDGE_PIXELS)
    alt = texts.alt_map.format(raster=clusters.title)
    colours = {entry.id: entry.colour for entry in legend}

    def drawn(title: str, shown: Sequence[Colour], caption: str | None = None) -> page.Html:
        entries = [
            LegendEntry(cluster_name.cluster, cluster_name.name, colour)
            for cluster_name, colour in zip(cluster_names, shown)
        ]
        return map_figure(reduced, entries, clusters.source, title=title, alt=alt, texts=texts, caption=caption)

    classes = drawn(texts.map_classes, [colours[cluster_name.class_id] for cluster_name in cluster_names])
    painted = drawn(texts.map_painted, [cluster_name.colour for cluster_name in cluster_names], texts.painted_note)
    names = page.legend([(entry.name, entry.colour) for entry in legend], texts.legend)
    return page.section(texts.section_maps, page.side_by_side(classes, painted), names)


def _table(cluster_names: Sequence[ClusterName], texts: NamingTexts) -> page.Html:
    nearest = [
        cluster_name.target.name if cluster_name.matched else texts.too_far.format(name=cluster_name.target.name)
        for cluster_name in cluster_names
    ]
    table = page.Columns(texts.section_table)
    table.add(texts.column_cluster, [str(cluster_name.cluster) for cluster_name in cluster_names])
    table.add(texts.column_colour, [_levels(cluster_name.colour) for cluster_name in cluster_names], numeric=False)
    table.add(
        texts.column_name,
        [
            page.tag("strong", cluster_name.name) if cluster_name.matched else cluster_name.name
            for cluster_name in cluster_names
        ],
        numeric=False,
    )
    targets = [
        page.join([page.swatch(cluster_name.target.colour), name]) for cluster_name, name in zip(cluster_names, nearest)
    ]
    table.add(texts.column_nearest, targets, numeric=False)
    table.add(texts.column_distance, [texts.style.fixed(cluster_name.distance, 1) for cluster_name in cluster_names])
    return page.section(texts.section_table, table.html())


def _levels(colour: Colour) -> page.Html:
    return page.join([page.swatch(colour), ", ".join(str(level) for level in colour)])
