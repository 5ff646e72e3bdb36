"""Whatever was written and given: a customer reads their own, and nothing internal, of nobody else."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, delete, func, insert, select

from shop_app.compensation.kinds import Kind, Origin, State
from shop_app.compensation.models import Compensation
from shop_app.issues.models import Issue, IssueEvent
from shop_app.issues.note_models import Note
from shop_app.issues.rules import Channel, RootCause, Said, Severity, Status
from shop_app.staff.models import StaffMember
from tests.account.asking import MINE, ORDER, THEIR_ORDER, THEIRS, Buyer
from tests.compensation_rows import reserved

NOW = datetime.now(UTC)
NAME = "Zebediah Quux"
OF = {MINE: ORDER, THEIRS: THEIR_ORDER}
GOT = {State.GRANTED, State.REDEEMED, State.EXPIRED, State.REVOKED}
INTERNAL = ("secret", "Zebediah", "Quux", "urgent", "wholesaler", "9,876.54", "987654", "7,654.32")
"""Words and figures of everything that is no customer's business."""


@dataclass(frozen=True)
class AnIssue:
    """An issue; `notes`: who may read each, and the place of the note that it corrects."""

    customer: str
    with_order: bool
    status: Status
    notes: tuple[tuple[Said, int | None], ...]


@dataclass(frozen=True)
class AGift:
    """A compensation."""

    customer: str
    kind: Kind
    state: State
    origin: Origin
    over: bool


@dataclass
class Wrote:
    """The marks that were written, and whose eyes each is for."""

    shown: dict[str, set[str]] = field(default_factory=lambda: {MINE: set(), THEIRS: set()})
    all: set[str] = field(default_factory=set)

    def mark(self, prefix: str, *, to: str | None) -> str:
        """A word that stands nowhere else; `to` None: nobody may read it."""
        word = f"{prefix}{len(self.all):04}X"
        self.all.add(word)
        if to is not None:
            self.shown[to].add(word)
        return word


CUSTOMERS = st.sampled_from((MINE, THEIRS))
NOTES = st.lists(
    st.tuples(st.sampled_from(Said), st.one_of(st.none(), st.integers(0, 2))), max_size=4
).map(tuple)
ISSUES = st.lists(
    st.builds(AnIssue, CUSTOMERS, st.booleans(), st.sampled_from(Status), NOTES), max_size=4
)
GIFTS = st.lists(
    st.builds(
        AGift,
        CUSTOMERS,
        st.sampled_from(Kind),
        st.sampled_from(State),
        st.sampled_from(Origin),
        st.booleans(),
    ),
    max_size=5,
)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(issues=ISSUES, gifts=GIFTS)
def test_each_customer_reads_all_that_is_theirs_and_nothing_else(
    me: Buyer, engine: Engine, issues: list[AnIssue], gifts: list[AGift]
) -> None:
    wrote = Wrote()
    with engine.begin() as db:
        _empty(db, me.shop.domain)
        for place, issue in enumerate(issues, 1):
            _write(db, me.shop.domain, place, issue, wrote)
        for place, gift in enumerate(gifts, 1):
            _give(db, me.shop.domain, place, gift, wrote)
    for customer, order in OF.items():
        asks = replace(me, gid=customer)
        everything = asks.ask("GET", "").text
        of_order = asks.ask("GET", f"/orders/{order.rpartition('/')[2]}").text
        assert set(re.findall(r"[NC][0-9]{4}X", everything)) == wrote.shown[customer]
        assert set(re.findall(r"[NC][0-9]{4}X", of_order)) <= wrote.shown[customer]
        for word in INTERNAL:
            assert word not in everything + of_order


def _empty(db: Connection, shop: str) -> None:
    for table in (Note, IssueEvent, Issue, Compensation, StaffMember):
        db.execute(delete(table).where(table.shop == shop))
    db.execute(insert(StaffMember).values(shop=shop, id="70", name=NAME, role="owner"))


def _write(db: Connection, shop: str, number: int, issue: AnIssue, wrote: Wrote) -> None:
    values = {
        "shop": shop, "number": number, "customer_gid": issue.customer, "reason": "late",
        "order_gid": OF[issue.customer] if issue.with_order else None, "status": issue.status,
        "channel": Channel.PHONE, "severity": Severity.URGENT, "impact": "secret impact",
        "wish": "secret wish", "owner_id": "70", "root_cause": RootCause.WAREHOUSE,
        "remedy_amount": 987654, "remedy_currency": "EUR", "remedy_link": "https://secret.test",
        "opened_by": "staff", "opened_by_id": "70",
    }  # fmt: skip
    issue_id = db.scalar(insert(Issue).values(values).returning(Issue.id))
    corrected = {of for place, (_, of) in enumerate(issue.notes) if of is not None and of < place}
    ids: list[int] = []
    for place, (said, of) in enumerate(issue.notes):
        seen = said is Said.TO_CUSTOMER and place not in corrected
        word = wrote.mark("N", to=issue.customer if seen else None)
        corrects = ids[of] if of is not None and of < place else None
        note = {
            "shop": shop, "issue_id": issue_id, "customer_gid": issue.customer, "actor": "staff",
            "author_id": "70", "said": said, "corrects": corrects,
            "text": f"{word} @{NAME}" + ("" if seen else " secret wholesaler"),
        }  # fmt: skip
        ids.append(db.execute(insert(Note).values(note).returning(Note.id)).scalar_one())


def _give(db: Connection, shop: str, number: int, gift: AGift, wrote: Wrote) -> None:
    usable = gift.state is State.GRANTED and gift.origin is Origin.AMENDS and not gift.over
    has_code = gift.kind in (Kind.DISCOUNT_CODE, Kind.FREE_SHIPPING)
    code = wrote.mark("C", to=gift.customer if usable else None) if has_code else None
    percent = gift.kind is Kind.DISCOUNT_CODE
    reserved(
        db, number, shop=shop, customer_gid=gift.customer, order_gid=OF[gift.customer],
        kind=gift.kind, state=gift.state, origin=gift.origin, code=code, note="secret note",
        reason_text="secret reason", actor_id="70", spent=765432 if percent else 0,
        amount=987654 if percent else 500, percentage=15 if percent else None,
        value=None if percent else 500, value_currency=None if percent else "EUR",
        expires_at=NOW + timedelta(days=-1 if gift.over else 1),
    )  # fmt: skip


def test_reports_at_the_same_time_do_not_get_past_the_limit(me: Buyer, engine: Engine) -> None:
    with ThreadPoolExecutor(8) as threads:
        statuses = list(threads.map(lambda _: me.report().status_code, range(8)))
    assert sorted(statuses) == [201] * 5 + [429] * 3
    with engine.connect() as db:
        mine = select(func.count()).where(Issue.shop == me.shop.domain)
        assert db.scalar(mine) == 5


def test_one_report_that_is_sent_twice_at_the_same_time_is_one_issue(
    me: Buyer, engine: Engine
) -> None:
    sent = {"order": ORDER, "reason": "late", "text": "Where is it?"}

    def send(_: int) -> tuple[int, int]:
        answer = me.ask("POST", "/issues", sent, key="once")
        assert answer.json is not None
        return answer.status_code, answer.json["problem"]["number"]

    with ThreadPoolExecutor(4) as threads:
        answers = sorted(threads.map(send, range(4)))
    assert answers == [(200, 1001)] * 3 + [(201, 1001)]
