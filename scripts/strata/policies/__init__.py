"""Tier policies as data: read, checked, tried beside the present ones, adopted and taken back."""
