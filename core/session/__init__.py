# SPDX-License-Identifier: GPL-2.0-or-later
"""Strokes in, model and map out: one implementation for the dock, the toolbox and the command line."""
