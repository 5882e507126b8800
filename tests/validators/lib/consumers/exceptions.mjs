// What a consumer cannot do with a document that is right. Each has a name, a reason and a witness: a document in which it
// occurs. Where it does not occur there any longer, the run fails, so that no exception outlives its cause.
//
// `consumer` is one of `--only`, `tool` the program; `says` is tested against what the program says, and `also` against the
// names of other documents than the witness that may have it. Where one thing makes a tool refuse the whole document, `adapt`
// takes that thing out of a copy, so that the tool still judges the rest; it covers nothing where there is no such thing. The
// last entry belongs to the self-test.

import { isDeepStrictEqual } from "node:util";

const EXCEPTIONS = [
  {
    name: "webhooks alone",
    consumer: "python",
    tool: "openapi-python-client",
    witness: "shop/openapi/merchant-hooks",
    also: /-hooks$/,
    says: /paths Field required/,
    reason: "OpenAPI 3.1 lets a document consist of webhooks; there is nothing to call in it",
  },
  {
    name: "AsyncAPI 3.1 (typescript)",
    consumer: "typescript",
    tool: "modelina",
    witness: "events+latest/asyncapi/telemetry",
    also: /^events\+latest\//,
    says: /no model of the payload/,
    reason: "Modelina reads a document of AsyncAPI 3.1 as a schema; as one of 3.0 it takes it",
    adapt: (document) => (document.asyncapi = "3.0.0"),
  },
  {
    name: "a Protobuf file (typescript)",
    consumer: "typescript",
    tool: "modelina",
    witness: "events/asyncapi/notifications",
    also: /^events\+/,
    says: /AnonymousSchema_?\d+ a type without a name \(invoice_?id, order_?id, cents\)/i,
    reason: "Modelina does not read the name of a Protobuf message",
  },
  {
    name: "an Avro file (typescript)",
    consumer: "typescript",
    tool: "modelina",
    witness: "events/asyncapi/telemetry",
    also: /^events\+/,
    says: /AnonymousSchema_?\d+ a type without a name \("TEMPERATURE", "PRESSURE"\)/,
    reason: "Modelina reads the name of an Avro record, and not of an enum inside",
  },
  {
    name: "AsyncAPI 3.1 (python)",
    consumer: "python",
    tool: "modelina",
    witness: "events+latest/asyncapi/telemetry",
    also: /^events\+latest\//,
    says: /no model of the payload/,
    reason: "Modelina reads a document of AsyncAPI 3.1 as a schema; as one of 3.0 it takes it",
    adapt: (document) => (document.asyncapi = "3.0.0"),
  },
  {
    name: "a Protobuf file (python)",
    consumer: "python",
    tool: "modelina",
    witness: "events/asyncapi/notifications",
    also: /^events\+/,
    says: /AnonymousSchema_?\d+ a type without a name \(invoice_?id, order_?id, cents\)/i,
    reason: "Modelina does not read the name of a Protobuf message",
  },
  {
    name: "an Avro file (python)",
    consumer: "python",
    tool: "modelina",
    witness: "events/asyncapi/telemetry",
    also: /^events\+/,
    says: /AnonymousSchema_?\d+ a type without a name \("TEMPERATURE", "PRESSURE"\)/,
    reason: "Modelina reads the name of an Avro record, and not of an enum inside",
  },
  {
    name: "OpenAPI 3.2",
    consumer: "python",
    tool: "openapi-python-client",
    witness: "rest+openapi-3.2/openapi/loans-api",
    also: /\+openapi-?3\.?2\//,
    says: /Only OpenAPI versions 3\.1\.\* are supported, got 3\.2/,
    reason: "the generator does not know 3.2 yet",
    adapt: (document) => (document.openapi = "3.1.2"),
  },
  {
    name: "references to callbacks",
    consumer: "python",
    tool: "openapi-python-client",
    witness: "rest/openapi/catalog-api",
    also: /^rest\+[^/]+\/openapi\/catalog-api$/,
    says: /callbacks\.\w+\.\$ref Input should be a valid dictionary/,
    reason: "a callback may be a Reference Object (OpenAPI 3.1.1, 4.8.10); the generator's model says otherwise",
    adapt: (document) => operations(document).forEach((operation) => delete operation.callbacks),
  },
  {
    name: "XML",
    consumer: "python",
    tool: "openapi-python-client",
    witness: "rest/openapi/catalog-api",
    also: /^rest\+[^/]+\/openapi\/catalog-api$/,
    says: /Unsupported content type application\/xml/,
    reason: "the generator knows JSON, forms and files; the operation has the other media types of its body",
  },
  {
    name: "SOAP",
    consumer: "python",
    tool: "openapi-python-client",
    witness: "strangler-migration/openapi/atlas-back-office",
    says: /Unsupported content type text\/xml/,
    reason: "the monolith speaks XML alone; the generator knows JSON, forms and files",
  },
  {
    name: "enums of numbers, booleans and mixtures",
    consumer: "python",
    tool: "openapi-python-client",
    witness: "types/openapi/catalogue",
    also: /./,
    says: /Enum values must all be the same type|Invalid property in union|Unable to process schema|Could not find reference in parsed models or enums/,
    reason: "the generator has enums of strings and of integers, and leaves out every type that mentions another",
    adapt: (document) => each(document, (node) => Array.isArray(node.enum) && !plain(node.enum) && delete node.enum),
  },
  {
    name: "types that mention each other",
    consumer: "python",
    tool: "import",
    witness: "types/asyncapi/shelf",
    says: /partially initialized module/,
    reason: "Modelina writes a module for each type and imports at the top of each: a cycle of types is a cycle of imports",
  },
  {
    name: "types of headers",
    consumer: "python",
    tool: "openapi-python-client",
    witness: "rest/openapi/catalog-api",
    also: /./,
    says: /is not allowed in header/,
    reason: "the generator has plain strings, numbers and booleans in headers: no lists, times or constants",
  },
  {
    name: "server-sent events",
    consumer: "mock",
    tool: "schemathesis",
    witness: "shop/openapi/orders-api",
    also: /./,
    says: /prism\/errors#NO_COMPLEX_OBJECT_TEXT/,
    reason: "Prism takes the schema of one event for the whole text of a stream, and has no text for an object",
  },
  {
    name: "an answer of Prism's own",
    consumer: "mock",
    tool: "schemathesis",
    witness: "shop/openapi/orders-api",
    also: /./,
    says: /^\S+ \S+ status_code_conformance: Received: (401|406|415|422) .*<- \d+ \{"type":"https:\/\/stoplight\.io\/prism\/errors#/,
    reason: "Prism answers an invalid request so where the contract documents no such error, and a contract need not",
  },
  {
    name: "an empty query parameter",
    consumer: "mock",
    tool: "schemathesis",
    witness: "shop/openapi/orders-api",
    also: /./,
    says: /negative_data_rejection: .* in query .*String smaller than minLength/,
    reason: "Prism takes an empty parameter for none",
  },
  {
    name: "cookies",
    consumer: "mock",
    tool: "schemathesis",
    witness: "online-boutique/openapi/website",
    also: /./,
    says: /negative_data_rejection: .* in cookie /,
    reason: "Prism does not validate cookies",
  },
  {
    name: "the status of a made-up problem",
    consumer: "mock",
    tool: "schemathesis",
    witness: "shop/openapi/orders-api",
    also: /./,
    says: /response_schema_conformance: (\d+) was expected .*properties\/status: \{ "const": \1 \} Value: 400 /,
    reason: "Prism samples the base of an `allOf` after the `const` beside it",
  },
  {
    name: "an empty body",
    consumer: "mock",
    tool: "schemathesis",
    witness: "shop/openapi/catalog-api",
    says: /^POST \/imports positive_data_acceptance: .*\[[^\]]*\]\s+<- 4\d\d /,
    reason: "Prism takes an empty text for no body",
  },
  {
    name: "an entity tag of `0`",
    consumer: "mock",
    tool: "schemathesis",
    witness: "shop/openapi/catalog-api",
    also: /./,
    says: /positive_data_acceptance: .*"location":\["header","if-none-match"\]/,
    reason: "Schemathesis fills the optional header with `0`, which neither the length nor the pattern of its schema allows",
  },
  {
    name: "integers beyond 2^53",
    consumer: "mock",
    tool: "schemathesis",
    witness: "shop/openapi/psp-api",
    also: /./,
    says: /positive_data_acceptance: .*": \d{16,}/,
    reason: "Prism reads numbers as doubles: the greatest `int64` becomes one too great",
  },
  {
    name: "self-test",
    consumer: "typescript",
    tool: "openapi-typescript",
    witness: "consumers/bad/stale-exception",
    says: /what openapi-typescript never says/,
    reason: "an exception without an occurrence is reported",
  },
];

/** The exceptions of a run, and which of them have occurred. */
export class Exceptions {
  constructor(chosen, report) {
    this.mine = EXCEPTIONS.filter(({ consumer }) => chosen.includes(consumer));
    this.report = report;
    this.used = new Set();
  }

  /** The exceptions that cover what `tool` says of the document. */
  covering(document, tool, line) {
    const found = this.mine.filter(
      (one) => one.tool === tool && (one.witness === document.name || one.also?.test(document.name)) && one.says.test(line) && applies(one, document),
    );
    for (const one of found) if (one.witness === document.name) this.used.add(one.name);
    return found;
  }

  /** Reports the exceptions whose witness is among the documents and does not show them. */
  stale(documents) {
    for (const one of this.mine) {
      const witness = documents.find(({ name }) => name === one.witness);
      if (witness === undefined || this.used.has(one.name)) continue;
      this.report.problem(witness.file, "exceptions", one.name, `does not occur any longer: remove it (${one.reason})`);
    }
  }
}

/** Whether there is something in the document, as the tool has it now, that the exception takes out. */
function applies({ adapt }, { value, current = value }) {
  if (adapt === undefined) return true;
  const copy = structuredClone(current);
  adapt(copy);
  return !isDeepStrictEqual(copy, current);
}

/** Visits every object of a document. */
function each(node, visit) {
  if (node === null || typeof node !== "object") return;
  visit(node);
  Object.values(node).forEach((child) => each(child, visit));
}

/** Whether all values are strings, or all integers; null may be among them. */
function plain(values) {
  const some = values.filter((value) => value !== null);
  return some.every((value) => typeof value === "string") || some.every((value) => Number.isInteger(value));
}

function operations(document) {
  return Object.values(document.paths ?? {}).flatMap((item) => Object.values(item).filter((value) => value?.responses));
}
