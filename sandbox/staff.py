"""The people who work in a stand-in shop, as Shopify's admin knows them."""

from __future__ import annotations

from dataclasses import dataclass

OWNER_ID = "900719925474099301"
"""The account owner of every stand-in shop; like all ids it is beyond 2**53."""


@dataclass(frozen=True)
class StaffMember:
    """One person; `id` is the `sub` of their session tokens.

    `locale` is the language of their own admin, None: the shop's. A collaborator works for a
    partner of Shopify and was let in by the merchant.
    """

    id: str
    first_name: str
    last_name: str
    handle: str
    account_owner: bool = False
    collaborator: bool = False
    locale: str | None = None

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


OWNER = StaffMember(OWNER_ID, "Olive", "Owner", "olive", account_owner=True)
MANAGER = StaffMember("900719925474099302", "Max", "Manager", "max")
PACKER = StaffMember("900719925474099303", "Pat", "Packer", "pat")
AGENCY = StaffMember("900719925474099304", "Ana", "Agency", "ana", collaborator=True)

STAFF = (OWNER, MANAGER, PACKER, AGENCY)
"""Who works in a new shop. Roles are the app's own: Shopify knows owners and collaborators only."""


def hired(member_id: str) -> StaffMember:
    """Somebody without a name of their own, for ids that no shop lists."""
    return StaffMember(member_id, "Staff", member_id, f"staff-{member_id}")
