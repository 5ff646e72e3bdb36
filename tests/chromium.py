"""How Chromium is started wherever pages are looked at."""

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
