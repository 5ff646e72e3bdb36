"""Tags that were refused get another chance: when room was made, and every night."""

from __future__ import annotations

from sqlalchemy import Connection, text

from shop_app import jobs
from shop_app.tagging.models import WRITE_TAGS

# What was refused is either an addition, which only a rule that is judged asks for, or the removal of
# what is ours.
_RETRY = """
    UPDATE tag_assignment SET in_shop = CASE WHEN wanted THEN 'absent' ELSE 'ours' END, error = NULL
    WHERE shop = :shop AND in_shop = 'refused' AND (NOT wanted OR rule_id IN (
        SELECT id FROM tag_rule WHERE shop = :shop AND active AND deleted_at IS NULL))
    """
_ALL = text(_RETRY)
_OF_ONE = text(f"{_RETRY} AND customer_gid = :gid AND wanted")


def retry_refused(db: Connection, shop: str) -> int:
    """Try all refused tags of a shop again; returns how many.

    The caller's transaction becomes alone with the shop's tags.
    """
    jobs.alone_with(db, "tags", shop)
    tried = db.execute(_ALL, {"shop": shop}).rowcount
    if tried:
        jobs.queue(db, WRITE_TAGS, shop)
    return tried


def room_was_made(db: Connection, shop: str, gid: str) -> None:
    """A customer lost a tag: what may not have fitted is tried again.

    The caller is alone with the shop's tags.
    """
    if db.execute(_OF_ONE, {"shop": shop, "gid": gid}).rowcount:
        jobs.queue(db, WRITE_TAGS, shop)
