"""The list of reasons."""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy import Engine


def add(door: Blueprint, engine: Engine) -> None:
    """Put the pages and their forms behind the door."""
