"""The Admin GraphQL API of the sandbox: Shopify's schema, our state, Shopify's refusals."""

from sandbox.graphql.endpoint import blueprint

__all__ = ["blueprint"]
