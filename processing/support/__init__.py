# SPDX-License-Identifier: GPL-2.0-or-later
"""The base class, parameters, outputs and layers that the algorithms share."""
