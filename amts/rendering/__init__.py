"""What people see: tables, progress and plain text, made with rich."""
