"""The app's installation: which scopes it was granted, and giving optional ones back."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field

from sandbox import announcements
from sandbox.graphql.context import Context
from sandbox.graphql.registry import Arguments, mutation, query, values
from sandbox.graphql.wire import UserError
from sandbox.schema.access_text import implied
from sandbox.state import Shop, gid
from sandbox.webhooks.subscriptions import AppConfiguration, read_app_configuration

configuration = functools.cache(read_app_configuration)


@dataclass(frozen=True)
class Revocation:
    """`AppRevokeAccessScopesPayload`; `revoked` is None when nothing was."""

    revoked: list[str] | None
    errors: list[UserError] = field(default_factory=list)


@query("currentAppInstallation")
def current_app_installation(_: None, context: Context, _arguments: Arguments) -> Shop:
    """The installation; the sandbox has one app, so the shop stands for it."""
    return context.shop


@mutation("appRevokeAccessScopes")
def revoke_access_scopes(_: None, context: Context, arguments: Arguments) -> Revocation:
    """Give optional scopes back: all of those named, or none when one of them may not go."""
    shop, given = context.shop, list(dict.fromkeys(arguments["scopes"]))
    errors = [error for scope in given if (error := _refusal(configuration(), shop, scope))]
    if errors:
        return Revocation(None, errors)
    previous = list(shop.scopes)
    shop.scopes = [scope for scope in previous if scope not in given]
    announce = functools.partial(
        announcements.scopes_changed, context.world, shop, previous, list(shop.scopes)
    )
    context.later.append(announce)
    return Revocation(given)


def _refusal(app: AppConfiguration, shop: Shop, scope: str) -> UserError | None:
    if scope in app.scopes:
        return _error("CANNOT_REVOKE_REQUIRED_SCOPES", f"{scope} is required by the app")
    if scope in implied(app.scopes):
        return _error("CANNOT_REVOKE_IMPLIED_SCOPES", f"{scope} is implied by a required scope")
    if scope not in app.optional_scopes:
        return _error("CANNOT_REVOKE_UNDECLARED_SCOPES", f"{scope} is no optional scope of the app")
    if scope not in shop.scopes:
        return _error("UNKNOWN_SCOPES", f"{scope} is not granted")
    return None


def _error(code: str, message: str) -> UserError:
    return UserError(["scopes"], message, code)


values(
    "AppInstallation",
    {
        "id": lambda shop: gid("AppInstallation", shop.id),
        "accessScopes": lambda shop: sorted(implied(shop.scopes)),
    },
)
values("AccessScope", {"handle": lambda scope: scope})
values(
    "AppRevokeAccessScopesPayload",
    {"revoked": lambda result: result.revoked, "userErrors": lambda result: result.errors},
)
values(
    "AppRevokeAccessScopesAppRevokeScopeError",
    {
        "code": lambda error: error.code,
        "field": lambda error: error.field,
        "message": lambda error: error.message,
    },
)
