# SPDX-License-Identifier: GPL-2.0-or-later
"""Methods that give classes to pixels, by pixel or by cluster, and the class map."""
