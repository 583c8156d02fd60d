"""The loss surface as arrays: what is measured of it, how it is shared out into heights, and how a relief is seen."""
