"""A worker that writes every tag by itself, never in bulk: what the bulk operations save."""

from __future__ import annotations

import os
import sys

from shop_app.main import run_worker
from shop_app.settings import load
from shop_app.tagging import bulk_lots

if __name__ == "__main__":
    bulk_lots.BULK_FROM = sys.maxsize >> 1
    run_worker(load(os.environ))
