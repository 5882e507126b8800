// As much of PromQL as the tests need: the selectors of a query, and labels that one of them chooses.

/** The selectors with a range in a query, `{metric, matchers: [{label, operator, value}]}`. */
export function selectors(query) {
  const found = [];
  for (const match of query.matchAll(/rate\(([a-zA-Z_:][a-zA-Z0-9_:]*)/g)) {
    const metric = match[1];
    const rest = query.slice(match.index + match[0].length);
    found.push({ metric, matchers: rest.startsWith("{") ? matchers(rest) : [] });
  }
  return found;
}

function matchers(text) {
  const found = [];
  const pattern = /\s*([a-zA-Z_]\w*)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*(,?)/y;
  pattern.lastIndex = 1;
  for (;;) {
    const match = pattern.exec(text);
    if (match === null) return found;
    found.push({ label: match[1], operator: match[2], value: literal(match[3]) });
    if (match[4] === "") return found;
  }
}

function literal(text) {
  return JSON.parse(text.startsWith("'") ? `"${text.slice(1, -1).replace(/"/g, '\\"').replace(/\\'/g, "'")}"` : text);
}

/** Labels that the selector chooses. */
export function sampleLabels({ matchers: all }) {
  return Object.fromEntries(all.filter((one) => one.operator.startsWith("=")).map((one) => [one.label, one.operator === "=" ? one.value : sample(one.value)]));
}

/** A text that a simple pattern matches wholly: the first alternative, optional parts left out. */
export function sample(pattern) {
  const text = pattern
    .replace(/\((?:[^()\\]|\\.)*\)\?/g, "")
    .replace(/\[\{[^\]]*\]/g, "{")
    .replace(/\[[^\]]*\]\*/g, "")
    .replace(/^((?:[^|\\]|\\.)*)\|.*$/, "$1")
    .replace(/(?<!\\)\.\+/g, "x")
    .replace(/(?<!\\)\.\*/g, "")
    .replace(/(?<!\\)\./g, "0")
    .replace(/\\(.)/g, "$1");
  if (!new RegExp(`^(?:${pattern})$`).test(text)) throw new Error(`no sample of ${pattern}: ${text}`);
  return text;
}
