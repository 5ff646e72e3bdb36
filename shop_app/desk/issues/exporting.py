"""A list as a file for spreadsheets."""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy import Engine


def add(door: Blueprint, engine: Engine) -> None:
    """Put the doors behind the blueprint."""
