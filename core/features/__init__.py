# SPDX-License-Identifier: GPL-2.0-or-later
"""The features of pixels that methods work on, and the pixels that represent an image."""
