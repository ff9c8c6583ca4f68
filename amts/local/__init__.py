"""The embedded AWS: one process that runs the real template, workflow and functions."""
