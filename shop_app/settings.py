"""What the app is told from outside: environment variables, checked once at start.

`load` is pure. `environment` adds the files that development reads beside the real variables.
"""

from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Self
from urllib.parse import SplitResult, urlsplit

from cryptography.fernet import Fernet
from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, ValidationInfo
from pydantic import field_validator as check

SHOPIFY_CDN_HOST = "cdn.shopify.com"
LOCAL_SETTINGS = Path(".data") / "local.env"
_DRIVERS = frozenset({"postgresql", "postgres", "postgresql+psycopg"})
_KEY_COMMAND = (
    'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
)


class SettingsError(Exception):
    """The environment is not usable. `problems` holds one sentence per variable, no values."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("These settings need attention:\n  " + "\n  ".join(problems))
        self.problems = problems


class Settings(BaseModel):
    """Everything configurable. `app_url` stands first: other checks depend on it."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, extra="forbid")

    app_url: str
    shopify_api_key: str = Field(min_length=1)
    shopify_api_secret: SecretStr = Field(min_length=1)
    shopify_api_secret_previous: SecretStr | None = None
    encryption_keys: tuple[SecretStr, ...] = Field(min_length=1)
    database_url: str | None = Field(default=None, repr=False)
    shopify_shop_url: str = "https://{shop}"
    polaris_url: str = f"https://{SHOPIFY_CDN_HOST}/shopifycloud/polaris-1.js"
    app_bridge_url: str = f"https://{SHOPIFY_CDN_HOST}/shopifycloud/app-bridge.js"
    frame_ancestors_extra: tuple[str, ...] = ()
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    port: int = Field(default=8080, ge=1, le=65535)

    @property
    def is_local(self) -> bool:
        """Whether the app is only reachable from this machine."""
        return is_loopback(self.app_url)

    def shop_base(self, shop: str) -> str:
        """The address that Shopify's paths are appended to, for a full myshopify.com domain.

        Raises ValueError for anything else: the client secret is sent to this address.
        """
        if not is_shop_domain(shop):
            raise ValueError(f"not a shop's myshopify.com domain: {shop!r}")
        return self.shopify_shop_url.replace("{shop}", shop).rstrip("/")

    @check("app_url")
    @classmethod
    def _app_url(cls, value: str) -> str:
        parts = _split(value)
        if parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError("give the address alone, without a path, e.g. https://app.example.com")
        if parts.scheme != "https" and not is_loopback(value):
            raise ValueError("must start with https:// (http:// only for 127.0.0.1 or localhost)")
        return value.rstrip("/")

    @check("encryption_keys", mode="before")
    @classmethod
    def _encryption_keys(cls, value: object) -> object:
        return _listed(value)

    @check("encryption_keys")
    @classmethod
    def _fernet_keys(cls, keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for position, key in enumerate(keys, start=1):
            try:
                Fernet(key.get_secret_value())
            except ValueError:
                raise ValueError(
                    f"key {position} is not a Fernet key; make one with: {_KEY_COMMAND}"
                ) from None
        return keys

    @check("database_url")
    @classmethod
    def _database_url(cls, value: str | None) -> str | None:
        if value is not None and urlsplit(value).scheme not in _DRIVERS:
            raise ValueError(
                "must start with postgresql:// (PostgreSQL is the only database); "
                "leave it out for the embedded one"
            )
        return value

    @check("shopify_shop_url")
    @classmethod
    def _shop_url(cls, value: str, info: ValidationInfo) -> str:
        if "{shop}" not in value:
            raise ValueError("must contain {shop}, e.g. https://{shop}")
        example = value.replace("{shop}", "example.myshopify.com")
        if _split(example).scheme != "https" and not is_loopback(example):
            raise ValueError("must start with https:// (http:// only for 127.0.0.1 or localhost)")
        _refuse_loopback_in_public(example, info)
        return value

    @check("polaris_url", "app_bridge_url")
    @classmethod
    def _script_url(cls, value: str, info: ValidationInfo) -> str:
        parts = _split(value)
        on_cdn = parts.scheme == "https" and parts.netloc == SHOPIFY_CDN_HOST
        if not on_cdn and not is_loopback(value):
            raise ValueError(f"must be on https://{SHOPIFY_CDN_HOST} (or on 127.0.0.1)")
        _refuse_loopback_in_public(value, info)
        return value

    @check("frame_ancestors_extra", mode="before")
    @classmethod
    def _frame_ancestors(cls, value: object) -> object:
        return _listed(value)

    @check("frame_ancestors_extra")
    @classmethod
    def _loopback_origins(cls, origins: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        for origin in origins:
            parts = _split(origin)
            if not is_loopback(origin) or origin != f"{parts.scheme}://{parts.netloc}":
                raise ValueError("takes loopback origins only, e.g. http://127.0.0.1:4000")
            _refuse_loopback_in_public(origin, info)
        return origins

    @classmethod
    def variables(cls) -> dict[str, str]:
        """Environment variable → attribute, for every setting."""
        return {name.upper(): name for name in cls.model_fields}

    @classmethod
    def from_variables(cls, values: Mapping[str, str]) -> Self:
        """Build from variables; an empty one counts as absent. Raises pydantic's error."""
        present = {
            name: values[variable].strip()
            for variable, name in cls.variables().items()
            if values.get(variable, "").strip()
        }
        return cls.model_validate(present)


def load(environ: Mapping[str, str]) -> Settings:
    """Check the variables and return the settings.

    Raises SettingsError that names every problem at once, what to do, and no value.
    """
    try:
        return Settings.from_variables(environ)
    except ValidationError as error:
        problems = tuple(
            f"{str(item['loc'][0]).upper()}: {_in_words(item['type'], item['msg'])}"
            for item in error.errors(include_url=False, include_input=False, include_context=False)
        )
    raise SettingsError(problems)


def environment(environ: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The variables to `load`: the real ones, and in development those of files in `folder`.

    Development means that the real environment names no APP_URL, or a loopback one. There
    `.env` fills what is missing, then the file that `run` keeps for the stand-in shop.
    """
    app_url = environ.get("APP_URL", "").strip()
    if app_url and not is_loopback(app_url):
        return dict(environ)
    written_by_hand = folder / ".env"
    chosen = written_by_hand if written_by_hand.is_file() else folder / LOCAL_SETTINGS
    filed = dotenv_values(chosen, interpolate=False)
    from_file = {name: value for name, value in filed.items() if value is not None}
    return {**from_file, **{name: value for name, value in environ.items() if value}}


def is_loopback(url: str) -> bool:
    """Whether a http(s) address points at this very machine (localhost, 127.0.0.0/8, ::1)."""
    try:
        parts = _split(url)
        return parts.hostname == "localhost" or ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False


def is_shop_domain(text: str) -> bool:
    """Whether the text is a full, lower-case `name.myshopify.com`, as ShopifyAPI sees it.

    Its function mends what it is given; here a domain has to be right as it stands.
    """
    from shopify.utils.shop_url import sanitize_shop_domain  # loads much; not each command needs it

    return bool(text) and sanitize_shop_domain(text) == text


def _split(url: str) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be a full address, e.g. https://app.example.com")
    if parts.username is not None or any(letter in url for letter in " ;,\"'\\\t\r\n"):
        raise ValueError("must be a plain address without a user name, quotes or spaces")
    _ = parts.port  # raises ValueError when it is not a number up to 65535
    return parts


def _refuse_loopback_in_public(url: str, info: ValidationInfo) -> None:
    app_url = info.data.get("app_url")
    if app_url is not None and is_loopback(url) and not is_loopback(app_url):
        raise ValueError("points at this machine, which is allowed only if APP_URL does so too")


def _listed(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _in_words(kind: str, message: str) -> str:
    if kind in {"missing", "string_too_short", "too_short"}:
        return "is missing; set it in the environment (or .env in development), see .env.example"
    return message.removeprefix("Value error, ")
