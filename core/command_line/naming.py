# SPDX-License-Identifier: GPL-2.0-or-later
"""Clusters get names: name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..answers.naming import BUILT_IN, SOURCES, SPACES
from ..base.errors import N_
from ..jobs.naming import NAMED_MODEL, PAINTED, NamingOptions, name_by_colour
from ..jobs.run import JSON
from ..legend.legend_file import read_legend
from ..raster.source import RasterSource
from ..segmentation.model import load
from .arguments import CHOICE, FILE, RASTER, REAL, TO_FILE, Argument
from .command import Command
from .shared import class_raster, raster_output, report, table

if TYPE_CHECKING:
    from ..jobs.run import Outcome
    from .given import Given


def _name(given: Given) -> Outcome:
    named_colours = read_legend(given["LEGEND"]) if given["LEGEND"] else list(BUILT_IN)
    options = NamingOptions(named_colours, given["SPACE"], given["SOURCE"], given["MAX_DISTANCE"])
    model = load(given["MODEL"]) if given["MODEL"] else None
    clusters = given.class_raster("INPUT", "BAND") if given["INPUT"] else None
    image = RasterSource(given["IMAGE"]) if given["IMAGE"] and model is None and clusters is not None else None
    return name_by_colour(clusters, model, image, options, given.run(given["INPUT"] or given["MODEL"] or ""))


NAME = Command(
    "name",
    "namecolours",
    N_("Name clusters by colour"),
    N_(
        "Gives each cluster the name of the nearest colour in a table: water, grass, mountain and snow, "
        "or your own. Several clusters may get one name and become one class; those far from every colour"
        " stay numbered.\n\n"
        "The colours of the clusters come from the model, from the image that was segmented, or, when "
        "neither is given, from the legend of the cluster raster. Besides the class raster it makes a "
        "picture painted by numbers, in which each pixel has the colour of its cluster, and a model whose"
        " clusters have names."
    ),
    (
        *class_raster(
            "INPUT",
            "BAND",
            N_("Raster written by Segment or Apply model. Without it only the model gets names."),
            required=False,
        ),
        Argument("MODEL", N_("Model that made the cluster raster; its centroids give the colours."), FILE),
        Argument(
            "IMAGE",
            N_("Image that was segmented; its mean in each cluster gives the colours when there is no model."),
            RASTER,
        ),
        Argument(
            "LEGEND",
            N_(
                "CSV with the columns name, red, green, blue (or name, colour), or a colour map file of QGIS. It "
                "replaces the table above."
            ),
            FILE,
        ),
        Argument(
            "SPACE",
            N_("CIE Lab: as different as they look. Red, green, blue: as different as the numbers are."),
            CHOICE,
            SPACES[0],
            choices=dict.fromkeys(SPACES, ""),
        ),
        Argument(
            "SOURCE",
            N_(
                "Band values as they are, right for images of 0 to 255, or stretched as QGIS displays the image. "
                "Automatic decides by the values."
            ),
            CHOICE,
            SOURCES[0],
            choices=dict.fromkeys(SOURCES, ""),
        ),
        Argument(
            "MAX_DISTANCE",
            N_(
                "Clusters farther from every named colour stay numbered. When empty 45 in CIE Lab (0 to about "
                "100), 110 in red, green, blue (0 to 441)."
            ),
            REAL,
            low=0,
        ),
        raster_output(
            "OUTPUT", N_("Raster with a number for each name, with the legend; numbered clusters follow the names.")
        ),
        raster_output(PAINTED, N_("Raster with red, green, blue and alpha: each pixel has the colour of its cluster.")),
        Argument(NAMED_MODEL, N_("The model given, its clusters with names."), TO_FILE, endings=JSON),
        table(N_("CSV with class, name, colour, nearest named colour and distance, one line a cluster.")),
        report(N_("A page with both maps and the table of names; it needs no network.")),
    ),
    _name,
    (
        "clusterbrush name --input clusters.tif --model model.json --output classes.tif",
        "clusterbrush name --model model.json --legend colours.csv --named-model named.json",
    ),
)
COMMANDS = (NAME,)
