"""Compares tier policies: a published pair, another one, or changed policies tried in a scratch copy."""
