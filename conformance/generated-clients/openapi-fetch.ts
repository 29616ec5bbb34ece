// The types of openapi-typescript with the client openapi-fetch: submit, list, get, cancel and an error.
import createClient from "openapi-fetch";
import type { paths } from "./types.js";

declare const process: { argv: string[] };

function check(holds: boolean, what: unknown): asserts holds {
  if (!holds) throw new Error(`unexpected: ${JSON.stringify(what)}`);
}

const client = createClient<paths>({ baseUrl: process.argv[2] });
const submitted = await client.POST("/requests", {
  params: { header: { "Idempotency-Key": "openapi-fetch" } },
  body: {
    Operation: "CREATE",
    TypeName: "Acme::Generated::Thing",
    DesiredState: { Name: "openapi-fetch", Simulate: { Create: { DurationSeconds: 60 } } },
    TimeoutSeconds: 600,
    OnTimeout: "CANCEL",
    OnConflict: "FAIL",
  },
});
check(submitted.data?.TimeoutSeconds === 600, submitted.error);
const token = submitted.data.RequestToken;
const read = await client.GET("/requests/{token}", { params: { path: { token } } });
check(read.data?.Timeline[0]?.What === "Submitted", read);
const page = await client.GET("/requests", { params: { query: { operation: ["CREATE"], maxResults: 100 } } });
check(page.data?.Requests.some((request) => request.RequestToken === token) === true, page);
const canceled = await client.POST("/requests/{token}/cancel", { params: { path: { token } } });
check(canceled.data?.CancelReason === "REQUESTED", canceled);
const missing = await client.GET("/requests/{token}", { params: { path: { token: "none" } } });
check(missing.error?.status === 404 && missing.error.title === "Not Found", missing);
const wrong = await client.GET("/requests", { params: { query: { maxResults: 0 } } });
check(wrong.error?.errors?.[0]?.member === "MaxResults", wrong);
