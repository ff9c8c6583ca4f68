"""One module per Task state of the workflow."""
