"""Strata: customer tiers as code, inside the warehouse."""

__version__ = "0.1.0"
