# SPDX-License-Identifier: GPL-2.0-or-later
"""Methods that others use, to compare with and to choose: by scikit-learn, scikit-image, PyMaxflow and torch."""
