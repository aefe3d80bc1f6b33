"""Clamor: what customers write, turned into what a company should fix."""

__version__ = "0.1.0"
