"""Translated web articles: from HTML files to documents, and which of them belong together."""
