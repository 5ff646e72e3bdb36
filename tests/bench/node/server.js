// The receiver to compare with: Shopify's own library, express and pg, on two processes.
// It checks the signature, writes the very row that Amends writes, and answers once that is durable.
import cluster from "node:cluster";
import "@shopify/shopify-api/adapters/node";
import { ApiVersion, shopifyApi } from "@shopify/shopify-api";
import express from "express";
import pg from "pg";

const PROCESSES = 2;
const CONNECTIONS = 16;

// A named statement is planned once per connection: the fastest that pg offers.
const STORE = {
  name: "store",
  text: `INSERT INTO delivery (shop, webhook_id, topic, body, event_id, api_version, triggered_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
};

function serve() {
  const shopify = shopifyApi({
    apiKey: process.env.SHOPIFY_API_KEY,
    apiSecretKey: process.env.SHOPIFY_API_SECRET,
    apiVersion: Object.values(ApiVersion).at(-1),
    hostName: "127.0.0.1",
    isEmbeddedApp: true,
    logger: { level: 0 },
  });
  const pool = new pg.Pool({ connectionString: process.env.PG_URL, max: CONNECTIONS });
  const app = express();
  app.get("/healthz", (_request, response) => response.send("ok"));
  app.post("/webhooks", express.raw({ type: "*/*", limit: "4mb" }), async (request, response) => {
    const checked = await shopify.webhooks.validate({
      rawBody: request.body.toString("utf8"),
      rawRequest: request,
      rawResponse: response,
    });
    if (!checked.valid) {
      response.status(401).end();
      return;
    }
    const { domain, webhookId, topic, eventId, apiVersion, triggeredAt } = checked;
    const values = [domain, webhookId, topic, request.body, eventId, apiVersion, triggeredAt];
    await pool.query({ ...STORE, values });
    response.status(200).end();
  });
  app.listen(Number(process.env.PORT), "127.0.0.1");
}

if (cluster.isPrimary) {
  for (let count = 0; count < PROCESSES; count += 1) {
    cluster.fork();
  }
} else {
  serve();
}
