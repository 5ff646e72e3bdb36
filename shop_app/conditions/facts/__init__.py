"""The facts, a file for each theme; each ends with the FACTS it declares."""
