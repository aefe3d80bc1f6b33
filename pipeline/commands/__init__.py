"""The commands of `clamor`, one module each. They import what is heavy only when they run."""
