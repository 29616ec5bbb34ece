// The client of openapi-generator, typescript-fetch: submit, list, get, cancel and an error.
import { Configuration, DefaultApi, ProblemFromJSON, ResponseError } from "./typescript-fetch/index.js";

declare const process: { argv: string[] };

function check(holds: boolean, what: unknown): asserts holds {
  if (!holds) throw new Error(`unexpected: ${JSON.stringify(what)}`);
}

const client = new DefaultApi(new Configuration({ basePath: process.argv[2] }));
const submitted = await client.submitRequest({
  idempotencyKey: "typescript-fetch",
  submission: {
    operation: "CREATE",
    typeName: "Acme::Generated::Thing",
    desiredState: { Name: "typescript-fetch", Simulate: { Create: { DurationSeconds: 60 } } },
    timeoutSeconds: 600,
  },
});
check(submitted.timeoutSeconds === 600, submitted);
const token = submitted.requestToken;
const read = await client.getRequest({ token });
check(read.timeline[0]?.what === "Submitted", read);
const page = await client.listRequests({ operation: ["CREATE"], maxResults: 100 });
check(page.requests.some((request) => request.requestToken === token), page);
const canceled = await client.cancelRequest({ token });
check(canceled.cancelReason === "REQUESTED", canceled);
const error = await client.getRequest({ token: "none" }).catch((thrown: unknown) => thrown);
check(error instanceof ResponseError, error);
const problem = ProblemFromJSON(await error.response.json());
check(problem.status === 404 && problem.title === "Not Found", problem);
