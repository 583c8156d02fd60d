"""Races: several experiments learn side by side from the same weights, with the same batches."""
