"""Settings say everything that is wrong at once, and never a secret."""

from pathlib import Path

import pytest

from shop_app.settings import Settings, SettingsError, environment, is_shop_domain, load

KEY_A, KEY_B = "A" * 43 + "=", "B" * 42 + "A="
PUBLIC = {
    "SHOPIFY_API_KEY": "public-key",
    "SHOPIFY_API_SECRET": "very-hidden-secret",
    "APP_URL": "https://app.example.com",
    "ENCRYPTION_KEYS": KEY_A,
}
LOCAL = {**PUBLIC, "APP_URL": "http://127.0.0.1:8000"}


def problems(environ: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load(environ)
    return caught.value.problems


def test_four_variables_are_enough_and_the_rest_points_at_shopify() -> None:
    settings = load(PUBLIC)
    assert settings.shop_base("bakery.myshopify.com") == "https://bakery.myshopify.com"
    assert settings.polaris_url == "https://cdn.shopify.com/shopifycloud/polaris-1.js"
    assert settings.app_bridge_url == "https://cdn.shopify.com/shopifycloud/app-bridge.js"
    assert settings.database_url is None
    assert (settings.port, settings.log_level, settings.frame_ancestors_extra) == (8080, "INFO", ())
    assert not settings.is_local


def test_every_missing_variable_is_named_at_once() -> None:
    named = [problem.split(":")[0] for problem in problems({})]
    assert named == ["APP_URL", "SHOPIFY_API_KEY", "SHOPIFY_API_SECRET", "ENCRYPTION_KEYS"]


def test_an_empty_variable_counts_as_missing() -> None:
    (problem,) = problems({**PUBLIC, "SHOPIFY_API_SECRET": "  "})
    assert problem.startswith("SHOPIFY_API_SECRET: is missing")


@pytest.mark.parametrize(
    ("variable", "value", "advice"),
    [
        ("APP_URL", "http://app.example.com", "must start with https://"),
        ("APP_URL", "app.example.com", "must be a full address"),
        ("APP_URL", "https://app.example.com/path", "without a path"),
        ("APP_URL", "https://me@app.example.com", "without a user name"),
        ("ENCRYPTION_KEYS", f"{KEY_A},short", "key 2 is not a Fernet key"),
        ("DATABASE_URL", "mysql://db/amends", "must start with postgresql://"),
        ("SHOPIFY_SHOP_URL", "https://shop.example.com", "must contain {shop}"),
        ("SHOPIFY_SHOP_URL", "http://{shop}", "must start with https://"),
        ("SHOPIFY_SHOP_URL", "http://127.0.0.1:4000/{shop}", "only if APP_URL does so too"),
        ("POLARIS_URL", "https://cdn.example.com/polaris.js", "must be on https://cdn.shopify.com"),
        ("POLARIS_URL", "http://localhost:4000/polaris.js", "only if APP_URL does so too"),
        ("APP_BRIDGE_URL", "https://cdn.shopify.com.example/a.js", "must be on https://cdn"),
        ("FRAME_ANCESTORS_EXTRA", "https://example.com", "takes loopback origins only"),
        ("FRAME_ANCESTORS_EXTRA", "http://127.0.0.1:4000", "only if APP_URL does so too"),
        ("LOG_LEVEL", "LOUD", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        ("PORT", "70000", "less than or equal to 65535"),
        ("PORT", "eighty", "valid integer"),
    ],
)
def test_a_wrong_value_is_refused_with_what_to_do(variable: str, value: str, advice: str) -> None:
    (problem,) = problems({**PUBLIC, variable: value})
    assert problem.startswith(f"{variable}: ")
    assert advice in problem


def test_loopback_values_are_accepted_when_the_app_is_local_too() -> None:
    settings = load(
        {
            **LOCAL,
            "SHOPIFY_SHOP_URL": "http://127.0.0.1:4000/shops/{shop}",
            "POLARIS_URL": "http://127.0.0.1:4000/polaris.js",
            "FRAME_ANCESTORS_EXTRA": "http://127.0.0.1:4000, http://localhost:4000",
        }
    )
    assert settings.is_local
    assert settings.shop_base("bakery.myshopify.com") == (
        "http://127.0.0.1:4000/shops/bakery.myshopify.com"
    )
    assert settings.frame_ancestors_extra == ("http://127.0.0.1:4000", "http://localhost:4000")


@pytest.mark.parametrize(
    "origin", ["http://127.0.0.1:4000/x", "http://127.0.0.1 *", "http://[::1]/"]
)
def test_a_frame_ancestor_must_be_an_origin_and_nothing_else(origin: str) -> None:
    (problem,) = problems({**LOCAL, "FRAME_ANCESTORS_EXTRA": origin})
    assert problem.startswith("FRAME_ANCESTORS_EXTRA: ")


def test_several_encryption_keys_keep_their_order() -> None:
    keys = load({**PUBLIC, "ENCRYPTION_KEYS": f"{KEY_A}, {KEY_B}"}).encryption_keys
    assert [key.get_secret_value() for key in keys] == [KEY_A, KEY_B]


def test_no_secret_shows_in_the_settings_or_in_an_error() -> None:
    environ = {**PUBLIC, "DATABASE_URL": "postgresql://me:hidden-password@db/amends"}
    shown = repr(load(environ)) + str(load(environ))
    broken = {**environ, "ENCRYPTION_KEYS": "hidden-key", "DATABASE_URL": "x://me:hidden-password@"}
    shown += "\n".join(problems(broken))
    for secret in ("very-hidden-secret", "hidden-password", "hidden-key", KEY_A):
        assert secret not in shown


@pytest.mark.parametrize(
    "shop", ["", "bakery", "bakery.example.com", "Bakery.myshopify.com", "-bakery.myshopify.com",
             "bakery-.myshopify.com", "bakery.myshopify.com.evil", "bakery/.myshopify.com",
             "my.bakery.myshopify.com", ".myshopify.com", "bakery.myshopify.com\n",
             "https://bakery.myshopify.com", "me@bakery.myshopify.com", "bakery.myshopify.com/x"]
)  # fmt: skip
def test_only_a_shop_domain_gets_an_address(shop: str) -> None:
    assert not is_shop_domain(shop)
    with pytest.raises(ValueError, match="not a shop's"):
        load(PUBLIC).shop_base(shop)


def test_env_file_fills_gaps_in_development_and_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SHOPIFY_API_KEY=from-file\nLOG_LEVEL=DEBUG\nPORT=${HOME}\n")
    found = environment({"LOG_LEVEL": "ERROR", "APP_URL": "http://localhost:1"}, tmp_path)
    assert found["SHOPIFY_API_KEY"] == "from-file"
    assert found["LOG_LEVEL"] == "ERROR"
    assert found["PORT"] == "${HOME}"


def test_env_file_is_not_read_where_the_app_is_public(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SHOPIFY_API_KEY=from-file\n")
    assert environment({"APP_URL": "https://app.example.com"}, tmp_path) == {
        "APP_URL": "https://app.example.com"
    }


def test_the_file_of_a_local_run_counts_only_without_an_env_file(tmp_path: Path) -> None:
    (tmp_path / ".data").mkdir()
    (tmp_path / ".data" / "local.env").write_text("SHOPIFY_API_KEY=from-run\n")
    assert environment({}, tmp_path) == {"SHOPIFY_API_KEY": "from-run"}
    (tmp_path / ".env").write_text("SHOPIFY_API_KEY=by-hand\n")
    assert environment({}, tmp_path) == {"SHOPIFY_API_KEY": "by-hand"}


def test_settings_cannot_be_changed_after_the_start() -> None:
    settings: Settings = load(PUBLIC)
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1  # type: ignore[misc]
