"""The ingestion edge: receive, verify, keep, and one handler per topic."""
