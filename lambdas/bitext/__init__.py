"""The pure library: documents, bitexts, parallel data, synchronization and scores."""
