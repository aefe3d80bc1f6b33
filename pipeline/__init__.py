"""Clamor: what customers write, turned into what a company should fix."""

import os

__version__ = "0.1.0"

# onnxruntime reports its use to its maker from the moment it is imported, unless this is set before.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
