"""The pages that staff open in Shopify admin, and the JSON doors beside them."""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy import Engine

from shop_app.desk.customers import api as customers_api
from shop_app.desk.customers import views as customers
from shop_app.desk.deliveries import views as deliveries
from shop_app.desk.home import views as home
from shop_app.desk.settings import staff_views
from shop_app.desk.settings import views as settings_pages
from shop_app.desk.tag_rules import api as rules_api
from shop_app.desk.tag_rules import views as rules
from shop_app.settings import Settings


def blueprint(engine: Engine, settings: Settings) -> Blueprint:
    """Every page, each in its own blueprint."""
    door = Blueprint("desk", __name__)
    door.register_blueprint(home.blueprint(engine))
    door.register_blueprint(rules.blueprint(engine, settings))
    door.register_blueprint(rules_api.blueprint(engine, settings))
    door.register_blueprint(customers.blueprint(engine, settings))
    door.register_blueprint(customers_api.blueprint(engine))
    door.register_blueprint(deliveries.blueprint(engine))
    door.register_blueprint(settings_pages.blueprint(engine, settings))
    door.register_blueprint(staff_views.blueprint(engine))
    return door
