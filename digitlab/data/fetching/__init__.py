"""Fetches published sets: downloads their files, checked against what others have published, and imports them."""
