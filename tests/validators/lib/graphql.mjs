// GraphQL: the reference implementation, and for subgraphs of a federated graph Apollo's subgraph library and composition.
//
// Beyond them: a request is made up for each root field that selects everything down to a depth, and must be valid; so must each
// example in a description. What formatters and other tools make of a document must be the same schema.

import { readFileSync } from "node:fs";
import { dirname } from "node:path";

import { Report, collect, requireHere, version } from "./common.mjs";

const {
  Source, buildSchema, getNamedType, isAbstractType, isCompositeType,
  isRequiredArgument, lexicographicSortSchema, parse, print, printSchema, validate, validateSchema, visit,
} = requireHere("graphql");
const { buildSubgraphSchema } = requireHere("@apollo/subgraph");
const { composeServices } = requireHere("@apollo/composition");

const KIND = "graphql";
const DEPTH = 3;

const report = new Report(KIND);
const files = collect(KIND, process.argv.slice(2), [".graphql"]);
const subgraphs = new Map();

for (const file of files) {
  const text = readFileSync(file, "utf8");
  let document;
  try {
    document = parse(new Source(text, file));
  } catch (error) {
    report.problem(file, "graphql-js", where(error), error.message);
    continue;
  }
  const federated = isSubgraph(document);
  const schema = build(file, text, document, federated);
  if (schema === undefined) continue;
  const errors = validateSchema(schema);
  for (const error of errors) report.problem(file, "graphql-js", where(error), error.message);
  if (federated) {
    const set = subgraphs.get(dirname(file)) ?? [];
    set.push({ file, name: set.length === 0 ? "first" : `other${set.length}`, typeDefs: document });
    subgraphs.set(dirname(file), set);
  }
  layout(file, text, document);
  // What is no schema cannot be read again, nor asked.
  if (errors.length > 0) continue;
  sameAgain(file, schema, federated);
  unusedDirectives(file, document);
  requests(file, schema);
  examples(file, document, schema);
}
for (const set of subgraphs.values()) compose(set);

const tools = ["graphql", "@apollo/subgraph", "@apollo/composition"].map((name) => `${name} ${version(name)}`);
report.finish(files, tools);

/** A subgraph links the specification of Federation. */
function isSubgraph(document) {
  let found = false;
  visit(document, {
    Directive(node) {
      const linked = node.arguments?.find(({ name }) => name.value === "url")?.value.value;
      if (node.name.value === "link" && /federation\/v2/.test(linked ?? "")) found = true;
    },
  });
  return found;
}

function build(file, text, document, federated) {
  try {
    return federated ? buildSubgraphSchema(document) : buildSchema(text);
  } catch (error) {
    const errors = error.errors ?? String(error.message).split("\n\n").map((message) => ({ message }));
    errors.forEach((one) => report.problem(file, federated ? "@apollo/subgraph" : "graphql-js", where(one), one.message));
    return undefined;
  }
}

function where(error) {
  const place = error.locations?.[0];
  return place === undefined ? "" : `line ${place.line}`;
}

/** The text is what a formatter makes of it; trailing spaces and the comment at the top aside. */
function layout(file, text, document) {
  const plain = (source) => source.replace(/^(#.*\n)+/, "").replace(/[ \t]+$/gm, "").trim().split("\n");
  const [is, wanted] = [plain(text), plain(print(document))];
  const at = is.findIndex((line, index) => line !== wanted[index]);
  if (at >= 0) report.problem(file, "layout", is[at].trim(), `a formatter writes: ${wanted[at] ?? "nothing"}`);
}

/** Printed, read again and sorted it is the same schema. */
function sameAgain(file, schema, federated) {
  if (federated) return;
  const sorted = (one) => printSchema(lexicographicSortSchema(one));
  try {
    if (sorted(buildSchema(printSchema(schema))) !== sorted(schema)) report.problem(file, "again", "", "another schema when read again");
  } catch (error) {
    report.problem(file, "again", "", error.message);
  }
}

function unusedDirectives(file, document) {
  const defined = new Set();
  const used = new Set();
  visit(document, {
    DirectiveDefinition: (node) => void defined.add(node.name.value),
    Directive: (node) => void used.add(node.name.value),
  });
  for (const name of defined) if (!used.has(name)) report.problem(file, "unused", `@${name}`, "nothing applies this directive");
}

/** A request for each root field, with all its arguments as variables and everything selected down to a depth. */
function requests(file, schema) {
  const roots = [["query", schema.getQueryType()], ["mutation", schema.getMutationType()], ["subscription", schema.getSubscriptionType()]];
  for (const [word, root] of roots) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      if (field.name.startsWith("_")) continue;
      const variables = field.args.map((arg) => `$${arg.name}: ${arg.type}`).join(", ");
      const given = field.args.map((arg) => `${arg.name}: $${arg.name}`).join(", ");
      const head = variables === "" ? word : `${word} (${variables})`;
      const call = given === "" ? field.name : `${field.name}(${given})`;
      check(file, schema, `${head} { ${call} ${selection(schema, field.type, DEPTH)} }`, `${word} ${field.name}`);
    }
  }
}

function selection(schema, type, depth) {
  const named = getNamedType(type);
  if (!isCompositeType(named)) return "";
  const kinds = isAbstractType(named) ? [...schema.getPossibleTypes(named)] : [named];
  const parts = kinds.map((kind) => `... on ${kind.name} { __typename ${depth > 0 ? fields(schema, kind, depth) : ""} }`);
  return `{ ${parts.join(" ")} }`;
}

function fields(schema, type, depth) {
  return Object.values(type.getFields())
    .filter((field) => !field.args.some(isRequiredArgument))
    .map((field) => `${type.name}_${field.name}: ${field.name} ${selection(schema, field.type, depth - 1)}`)
    .join(" ");
}

/** The examples of descriptions can be sent as they are. */
function examples(file, document, schema) {
  visit(document, {
    enter(node) {
      for (const [, text] of (node.description?.value ?? "").matchAll(/```graphql\n([\s\S]*?)```/g)) {
        check(file, schema, text, `example of ${node.name?.value ?? "the schema"}`);
      }
    },
  });
}

function check(file, schema, text, what) {
  try {
    for (const error of validate(schema, parse(text))) report.problem(file, "request", what, error.message);
  } catch (error) {
    report.problem(file, "request", what, `${error.message}: ${text}`);
  }
}

/** All subgraphs of a folder make one graph. */
function compose(set) {
  const services = set.map(({ name, typeDefs }) => ({ name, typeDefs, url: `http://${name}.example/graphql` }));
  const { errors } = composeServices(services);
  for (const error of errors ?? []) report.problem(set[0].file, "composition", "", error.message);
}
