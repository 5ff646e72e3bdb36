"""People come, and get the role that is theirs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import Connection, Engine, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from shop_app.errors import AppError
from shop_app.settings import Settings
from shop_app.shopify import oauth, sessions
from shop_app.shopify.oauth import StaffUser
from shop_app.shops.queries import is_installed
from shop_app.staff import queries
from shop_app.staff.models import RoleChange, StaffDefault, StaffMember
from shop_app.staff.queries import Member
from shop_app.staff.rules import Role, Why, first_role, learned_role

SEEN_TO = timedelta(hours=1)
"""How exactly it is kept when somebody was here last."""

ASK_AGAIN_AFTER = timedelta(hours=1)
"""How long a page does not wait for Shopify once more that did not say who somebody is."""

ASK_ANEW_AFTER = timedelta(days=30)
"""How old a name grows, and how long a new account owner is not known to be one."""

_LOG = structlog.get_logger(__name__)


def meet(db: Connection, shop: str, member_id: str, *, installed: bool) -> Role:
    """Remember somebody who came for the first time; returns their role.

    `installed`: their visit installed the app. Two first visits at once make one row.
    """
    installing = installed and not queries.is_led(db, shop)
    role, why = first_role(queries.default_role(db, shop), installing=installing)
    values = {"shop": shop, "id": member_id, "role": role, "why": why}
    made = db.execute(
        insert(StaffMember).values(values).on_conflict_do_nothing().returning(StaffMember.id)
    ).one_or_none()
    if made is not None:
        note(db, shop, member_id, before=None, after=role, why=why)
        return role
    stored = _locked(db, shop, member_id)
    if not installing:
        return stored
    give(db, shop, member_id, before=stored, after=role, why=why)
    return role


def is_unknown(member: Member | None) -> bool:
    """Whether Shopify is to be asked who this is."""
    if member is None or member.asked_at is None:
        return member is None or member.name is None
    again = ASK_AGAIN_AFTER if member.name is None else ASK_ANEW_AFTER
    return member.asked_at < datetime.now(UTC) - again


def ask_who(
    engine: Engine, settings: Settings, shop: str, member_id: str, session_token: str
) -> bool:
    """Have Shopify say who somebody is: their name, and the role that follows from it.

    Takes some seconds at most; whatever goes wrong is logged, and asked again in an hour. True when
    something was learned.
    """
    if not _claim(engine, shop, member_id):
        return False
    try:
        user = oauth.exchange_online(sessions.current(), settings, shop, session_token)
    except AppError as error:
        _LOG.warning("staff_unknown", shop=shop, code=error.code)
        return False
    if user.id != member_id:
        _LOG.warning("staff_unknown", shop=shop, code="another_person")
        return False
    with engine.begin() as db:
        learn(db, shop, user)
    return True


def learn(db: Connection, shop: str, user: StaffUser) -> None:
    """Write down who somebody known is, and follow it with their role."""
    row = db.execute(
        select(StaffMember.role, StaffMember.why, StaffMember.account_owner)
        .where(StaffMember.shop == shop, StaffMember.id == user.id)
        .with_for_update()
    ).one_or_none()
    if row is None:  # erased while Shopify was asked
        return
    db.execute(
        update(StaffMember)
        .where(StaffMember.shop == shop, StaffMember.id == user.id)
        .values(name=user.name, account_owner=user.account_owner, collaborator=user.collaborator)
    )
    before = Role(row.role)
    became = learned_role(
        before,
        Why(row.why),
        newly_account_owner=user.account_owner and not row.account_owner,
        collaborator=user.collaborator,
    )
    if became is not None:
        give(db, shop, user.id, before=before, after=became[0], why=became[1])


def seen(engine: Engine, shop: str, member: Member) -> None:
    """Keep, once an hour, that somebody was here."""
    if member.seen_at > datetime.now(UTC) - SEEN_TO:
        return
    with engine.begin() as db:
        db.execute(
            update(StaffMember)
            .where(
                StaffMember.shop == shop,
                StaffMember.id == member.id,
                StaffMember.seen_at < func.now() - SEEN_TO,
            )
            .values(seen_at=func.now())
        )


def forget_people(db: Connection, shop: str) -> None:
    """Shopify wants the shop's data erased: names, roles and who gave them are gone.

    Not where the app has been installed again meanwhile.
    """
    if is_installed(db, shop):
        return
    for table in (StaffMember, StaffDefault, RoleChange):
        db.execute(delete(table).where(table.shop == shop))


def give(
    db: Connection,
    shop: str,
    member_id: str,
    *,
    before: Role,
    after: Role,
    why: Why,
    by_id: str | None = None,
) -> None:
    """Change the role of somebody whose row is locked, and tell it to the history."""
    db.execute(
        update(StaffMember)
        .where(StaffMember.shop == shop, StaffMember.id == member_id)
        .values(role=after, why=why)
    )
    note(db, shop, member_id, before=before, after=after, why=why, by_id=by_id)


def note(
    db: Connection,
    shop: str,
    member_id: str,
    *,
    before: Role | None,
    after: Role,
    why: Why,
    by_id: str | None = None,
) -> None:
    """A line of the history of roles."""
    values = {"shop": shop, "member_id": member_id, "before": before, "after": after}
    db.execute(insert(RoleChange).values(**values, why=why, by_id=by_id))


def _locked(db: Connection, shop: str, member_id: str) -> Role:
    found = (
        select(StaffMember.role)
        .where(StaffMember.shop == shop, StaffMember.id == member_id)
        .with_for_update()
    )
    return Role(db.execute(found).scalar_one())


def _claim(engine: Engine, shop: str, member_id: str) -> bool:
    """Whether it is our turn to ask: one request does, and none for the next hour."""
    with engine.begin() as db:
        done = db.execute(
            update(StaffMember)
            .where(
                StaffMember.shop == shop,
                StaffMember.id == member_id,
                func.coalesce(StaffMember.asked_at < func.now() - ASK_AGAIN_AFTER, True),
            )
            .values(asked_at=func.now())
        )
    return done.rowcount == 1
