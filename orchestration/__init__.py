"""Waqai: Arabic conflict reports in, a checked warehouse of events out."""
