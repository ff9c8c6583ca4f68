"""Readers of translations that were made with other tools."""
