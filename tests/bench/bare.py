"""The ceiling of Flask under our own gunicorn settings: check the signature, keep nothing."""

from __future__ import annotations

import os

from flask import Flask, Response, request

from shop_app.logs import configure
from shop_app.settings import Settings, load
from shop_app.shopify.signature import signed
from shop_app.web.server import PROCESSES, THREADS, serve


def create(settings: Settings) -> Flask:
    """One route and nothing around it."""
    app = Flask("bare")
    secrets = (settings.shopify_api_secret.get_secret_value().encode(),)

    @app.get("/healthz")
    def healthz() -> Response:
        return Response("ok")

    @app.post("/webhooks")
    def receive() -> Response:
        signature = request.headers["X-Shopify-Hmac-Sha256"]
        good = signed(request.get_data(cache=False), signature, secrets)
        return Response(status=200 if good else 401)

    return app


if __name__ == "__main__":
    told = load(os.environ)
    configure(told.log_level)
    serve(lambda: lambda: create(told), told, processes=PROCESSES, threads=THREADS)
