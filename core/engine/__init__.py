# SPDX-License-Identifier: GPL-2.0-or-later
"""Work spread over the blocks of rasters (`blocks`), or over threads that share memory (`threads`)."""
