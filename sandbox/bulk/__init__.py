"""Bulk operations: long queries and mutations that run beside the API and leave a JSONL file."""
