"""The pages that staff open in Shopify admin, and the JSON doors beside them."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint
from sqlalchemy import Engine

from shop_app.desk.account_api import views as account_api
from shop_app.desk.budget import views as budget
from shop_app.desk.compensations import views as compensations
from shop_app.desk.compensations_api import views as compensations_api
from shop_app.desk.customers import api as customers_api
from shop_app.desk.customers import views as customers
from shop_app.desk.deliveries import views as deliveries
from shop_app.desk.extensions_api import views as extensions_api
from shop_app.desk.flow_api import actions as flow_actions
from shop_app.desk.flow_api import lifecycle
from shop_app.desk.home import views as home
from shop_app.desk.issues import views as issues
from shop_app.desk.issues_api import views as issues_api
from shop_app.desk.notifications import views as notifications
from shop_app.desk.openapi import views as openapi
from shop_app.desk.orders import views as orders
from shop_app.desk.policy import views as policy
from shop_app.desk.settings import staff_views
from shop_app.desk.settings import views as settings_pages
from shop_app.desk.tag_rules import api as rules_api
from shop_app.desk.tag_rules import titles
from shop_app.desk.tag_rules import views as rules
from shop_app.desk.transcripts import views as transcripts
from shop_app.settings import Settings
from shop_app.shopify.client import Admin


def blueprint(engine: Engine, settings: Settings, admin: Callable[[str], Admin]) -> Blueprint:
    """Every page, each in its own blueprint; `admin` gives them a client for one shop's Admin API."""
    door = Blueprint("desk", __name__)
    door.register_blueprint(home.blueprint(engine))
    door.register_blueprint(rules.blueprint(engine))
    door.register_blueprint(titles.blueprint(admin))
    door.register_blueprint(rules_api.blueprint(engine, admin))
    door.register_blueprint(customers.blueprint(engine, admin))
    door.register_blueprint(customers_api.blueprint(engine))
    door.register_blueprint(issues.blueprint(engine, admin))
    door.register_blueprint(compensations.blueprint(engine, settings, admin))
    door.register_blueprint(issues_api.blueprint(engine))
    door.register_blueprint(compensations_api.blueprint(engine, admin))
    door.register_blueprint(extensions_api.blueprint(engine, admin))
    door.register_blueprint(account_api.blueprint(engine, settings))
    door.register_blueprint(flow_actions.blueprint(engine, admin))
    door.register_blueprint(lifecycle.blueprint(engine))
    door.register_blueprint(openapi.blueprint())
    door.register_blueprint(transcripts.blueprint(engine, admin))
    door.register_blueprint(orders.blueprint(engine))
    door.register_blueprint(notifications.blueprint(engine))
    door.register_blueprint(deliveries.blueprint(engine))
    door.register_blueprint(policy.blueprint(engine))
    door.register_blueprint(budget.blueprint(engine))
    door.register_blueprint(settings_pages.blueprint(engine, admin))
    door.register_blueprint(staff_views.blueprint(engine))
    return door
