// Schema languages of payloads that the parser does not bring: Apache Avro and Protocol Buffers. Each is held to the form of its
// language; what the documents say is the file that the project wrote, so its meaning is the file's own matter.

const PRIMITIVE = new Set(["null", "boolean", "int", "long", "float", "double", "bytes", "string"]);

/** Apache Avro 1.9 to 1.12, as JSON. */
export const AVRO = {
  getMimeTypes: () => ["1.9.0", "1.10.0", "1.11.0", "1.12.0"].map((version) => `application/vnd.apache.avro;version=${version}`),
  validate: () => [],
  parse: () => ({}),
};

/** Protocol Buffers, as text. */
export const PROTOBUF = {
  getMimeTypes: () => ["2", "3"].map((version) => `application/vnd.google.protobuf;version=${version}`),
  validate: () => [],
  parse: () => ({}),
};

/** What is wrong with a schema of such a language; the parser calls no `validate` for version 3. */
export function foreignProblems(format, schema) {
  if (AVRO.getMimeTypes().includes(format)) return avro(schema, new Set(), []);
  if (PROTOBUF.getMimeTypes().includes(format)) return protobuf(schema);
  return format.startsWith("application/schema+json") ? [] : [`${format} is not a language that is known here`];
}

/** What is wrong with an Avro schema (specification, "Schema Declaration"). */
function avro(schema, names, at) {
  const here = at.join("/") || "schema";
  if (typeof schema === "string") return PRIMITIVE.has(schema) || names.has(schema) ? [] : [`Avro: ${here}: unknown type ${schema}`];
  if (Array.isArray(schema)) return schema.flatMap((item, index) => avro(item, names, [...at, index]));
  if (schema === null || typeof schema !== "object") return [`Avro: ${here}: not a schema`];
  const { type, name } = schema;
  if (["record", "error", "enum", "fixed"].includes(type)) {
    if (typeof name !== "string" || !/^[A-Za-z_][A-Za-z0-9_.]*$/.test(name)) return [`Avro: ${here}: a ${type} without a name`];
    names.add(name).add(schema.namespace ? `${schema.namespace}.${name}` : name);
  }
  switch (type) {
    case "record":
    case "error":
      if (!Array.isArray(schema.fields)) return [`Avro: ${here}: a record without fields`];
      return schema.fields.flatMap((field) =>
        typeof field?.name === "string" ? avro(field.type, names, [...at, field.name]) : [`Avro: ${here}: a field without a name`]);
    case "enum":
      return Array.isArray(schema.symbols) && schema.symbols.length > 0 ? [] : [`Avro: ${here}: an enum without symbols`];
    case "array":
      return avro(schema.items, names, [...at, "items"]);
    case "map":
      return avro(schema.values, names, [...at, "values"]);
    case "fixed":
      return Number.isInteger(schema.size) ? [] : [`Avro: ${here}: a fixed without a size`];
    default:
      return avro(type, names, at);
  }
}

function protobuf(text) {
  if (typeof text !== "string") return ["Protobuf: not a text"];
  const problems = [];
  if (!/^\s*syntax\s*=\s*"proto[23]"\s*;/m.test(text)) problems.push("Protobuf: no syntax");
  if (!/^\s*message\s+\w+\s*\{/m.test(text)) problems.push("Protobuf: no message");
  return problems;
}
