// A mock server and a caller that tries to catch it: Prism serves each OpenAPI document, and Schemathesis calls every operation
// with the document's examples, the bounds of every constraint from both sides, and random valid requests, and holds every
// response to the document. Both read nothing but the document, so what they disagree about is ambiguous or wrong in it.
//
// All mocks run in this process, on ports that the system gives; two callers run at a time. The seed is fixed.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

import { HERE, requireHere, run, version } from "../common.mjs";

const CALLER = join(HERE, ".tools/venv/bin/schemathesis");

/** What Schemathesis does: everything but the order of calls, which a mock without state cannot know. */
const SETTINGS = `
seed = 1
continue-on-failure = true
suppress-health-check = ["all"]
request-timeout = 10

[generation]
max-examples = 5
database = "none"

# Bodies that are not even JSON never end in Prism, which waits for a body that it has read: random requests are valid ones.
[phases.fuzzing.generation]
mode = "positive"

[phases.stateful]
enabled = false

# Methods that the document does not have, and which credentials are good, are the server's business.
[checks.unsupported_method]
enabled = false
[checks.allow_header_conformance]
enabled = false
[checks.ignored_auth]
enabled = false
`;

export async function mock(context) {
  const fromPrism = createRequire(requireHere.resolve("@stoplight/prism-cli/package.json"));
  const { getHttpOperationsFromSpec } = fromPrism("@stoplight/prism-http");
  const { createServer } = fromPrism("@stoplight/prism-http-server");
  const { createLogger } = fromPrism("@stoplight/prism-core");
  const logger = createLogger("mock", { enabled: false });
  const config = { isProxy: false, validateRequest: true, validateResponse: true, checkSecurity: true, errors: false };

  const servers = [];
  for (const document of context.openapi) {
    let operations;
    try {
      operations = await getHttpOperationsFromSpec(structuredClone(document.value));
    } catch (error) {
      context.problem(document, "prism", "", error.message);
      continue;
    }
    const declared = operationsOf(document.value);
    if (declared !== operations.length) {
      context.problem(document, "prism", "operations", `it serves ${operations.length} of ${declared}`);
    }
    // A document of webhooks alone has nothing to call.
    if (operations.length === 0) continue;
    const mocking = { ...config, upstreamProxy: undefined, mock: { dynamic: false, ignoreExamples: false } };
    const server = createServer(operations, { cors: false, config: mocking, components: { logger } });
    servers.push({ document, server, url: await server.listen(0, "127.0.0.1") });
  }

  const total = { operations: 0, requests: 0 };
  const waiting = servers.map((entry, index) => ({ ...entry, index })).reverse();
  await Promise.all([0, 1].map(async () => {
    while (waiting.length > 0) await call(context, waiting.pop(), total);
  }));
  await Promise.all(servers.map(({ server }) => server.close().catch(() => {})));
  if (context.openapi.length > 0 && total.requests === 0) {
    context.problem(context.openapi[0], "schemathesis", "", "not one request was sent over all documents");
  }
  return [
    `prism ${version("@stoplight/prism-cli")}`,
    `schemathesis: ${total.operations} operations of ${servers.length} documents, ${total.requests} requests`,
  ];
}

async function call({ kind, out, problem }, { document, url, index }, total) {
  const settings = join(out, `schemathesis-${index}.toml`);
  const log = join(out, `schemathesis-${index}.ndjson`);
  writeFileSync(settings, SETTINGS + credentials(document.value));
  const args = ["--config-file", settings, "run", resolve(document.file), "--url", url];
  args.push("--no-color", "--report", "ndjson", "--report-ndjson-path", log);
  const { code, stdout, stderr } = await run(kind, CALLER, args, { cwd: out, env: { SCHEMATHESIS_HOOKS: "" } });
  let events;
  try {
    events = readFileSync(log, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
  } catch {
    return problem(document, "schemathesis", "", `it did not run (exit ${code}): ${(stderr || stdout).slice(-600)}`);
  }

  const called = new Set();
  const told = new Set();
  let failed = 0;
  for (const event of events) {
    const fatal = event.NonFatalError ?? event.FatalError;
    if (fatal !== undefined) {
      problem(document, "schemathesis", fatal.label ?? "", JSON.stringify(fatal).slice(0, 600));
      failed += 1;
    }
    const recorder = event.ScenarioFinished?.recorder;
    const sent = Object.keys(recorder?.interactions ?? {}).length;
    if (sent === 0) continue;
    total.requests += sent;
    called.add(recorder.label);
    for (const [id, checks] of Object.entries(recorder.checks ?? {})) {
      for (const { name, status, failure_info: info } of checks) {
        if (status === "success") continue;
        failed += 1;
        const { summary, line } = describe(name, info?.failure, recorder.cases[id]?.value, recorder.interactions[id]);
        const once = `${recorder.label} ${summary}`;
        if (!told.has(once)) problem(document, "schemathesis", recorder.label, line);
        told.add(once);
      }
    }
  }
  const declared = operationsOf(document.value);
  if (called.size !== declared) problem(document, "schemathesis", "operations", `${called.size} of ${declared} were called`);
  if (code > 1 || (code === 1 && failed === 0)) problem(document, "schemathesis", "", `exit ${code}: ${stdout.slice(-600)}`);
  total.operations += called.size;
}

/** What a failed check says, in short, and as one line with the kind of request, its body, and the response. */
function describe(check, failure, request, interaction) {
  const kind = request?.meta?.phase?.data?.description ?? "random";
  const summary = `${check}: ${failure?.message ?? failure?.title ?? "no reason"}`.replace(/\s+/g, " ");
  const sent = text(interaction?.request?.body);
  const answer = text(interaction?.response?.content);
  return { summary, line: `${summary} [${kind}] ${sent} <- ${interaction?.response?.status_code ?? "no response"} ${answer}` };
}

/** The beginning of a body. */
function text(body) {
  return body?.$base64 === undefined ? "" : Buffer.from(body.$base64, "base64").toString("utf8").slice(0, 400);
}

/** A credential for every security scheme that travels in the request. A client certificate does not. */
function credentials(document) {
  const headers = {};
  const parameters = {};
  for (const scheme of Object.values(document.components?.securitySchemes ?? {})) {
    if (scheme.type === "apiKey" && scheme.in === "header") headers[scheme.name] = "key";
    else if (scheme.type === "apiKey") parameters[`${scheme.in}.${scheme.name}`] = "key";
    else if (scheme.type === "http" && scheme.scheme.toLowerCase() === "basic") headers.Authorization ??= "Basic dXNlcjpwYXNz";
    else if (scheme.type !== "mutualTLS") headers.Authorization = "Bearer token";
  }
  const table = (name, entries) =>
    `\n[${name}]\n${Object.entries(entries).map(([key, value]) => `${JSON.stringify(key)} = ${JSON.stringify(value)}\n`).join("")}`;
  return table("headers", headers) + table("parameters", parameters);
}

function operationsOf(document) {
  const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
  return Object.values(document.paths ?? {}).flatMap((item) => methods.filter((method) => method in item)).length;
}
