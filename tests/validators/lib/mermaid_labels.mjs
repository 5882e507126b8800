// What a picture shows at each position, and whether it is what was given, white space and control characters aside.
//
// Two differences are meant: a long text is cut and ends in `…`, and a heading of a block has plain words only, with the
// exact text in a note below it.

// The fewest characters that are shown of a text that is cut. White space is not counted, and a wide character takes two columns.
const SHORTEST_CUT = 25;

/** Runs in the page. The texts of the picture in `#out` by position: lists in the order of the source where the picture keeps it. */
export function shownInPage() {
  const picture = document.querySelector("#out svg");
  const all = (selector) => [...picture.querySelectorAll(selector)];
  const text = (node) => node?.textContent ?? "";
  // Boxes are drawn in an order of Mermaid's own, and so are found by the number in their identifier.
  const numbered = (selector, id, inner) =>
    all(selector)
      .map((node) => [Number(id.exec(node.id)?.[1] ?? NaN), node])
      .filter(([number]) => !Number.isNaN(number))
      .sort(([a], [b]) => a - b)
      .map(([, node]) => text(node.querySelector(inner)));
  const filled = (nodes) => nodes.map(text).filter((string) => string.trim() !== "");
  switch (picture.getAttribute("aria-roledescription")) {
    case "flowchart-v2":
      return {
        node: numbered("g.node", /flowchart-s_(\d+)-/, ".nodeLabel"),
        group: numbered("g.cluster", /(?:^|-)in_(\d+)$/, ".cluster-label"),
        edge: filled(all("g.edgeLabels span.edgeLabel")),
      };
    case "stateDiagram":
      return { node: numbered("g.node", /state-st_(\d+)-/, ".nodeLabel"), edge: filled(all("g.edgeLabels span.edgeLabel")) };
    case "er": {
      const old = all("text.entityLabel").filter((node) => !/-attr-\d+-\w+$/.test(node.id));
      return {
        node: (old.length > 0 ? old : all("g.label.name")).map(text),
        edge: filled(all("text.relationshipLabel, g.edgeLabels span.edgeLabel")),
        comment: filled(all("text[id$='-comment'], g.attribute-comment")),
      };
    }
    default: {
      const rows = new Map();
      for (const node of all("text.actor")) rows.set(node.parentElement, (rows.get(node.parentElement) ?? "") + text(node));
      return {
        participant: [...rows.values()],
        message: [filled(all("text.messageText")).join("")],
        note: [filled(all("text.noteText")).join("")],
        heading: [filled(all("text.loopText, text.sectionTitle")).join("")],
      };
    }
  }
}

/** The differences between what a position must show and what it shows. */
export function compare(position, expected, shown) {
  switch (position) {
    // Each stands at the top and at the bottom, and in no order of the source.
    case "participant": return any(expected.flatMap((text) => [text, text]), shown);
    // Rows of several texts, one after another.
    case "message": case "note": return along(expected, shown.join(""), squeeze);
    case "heading": return along(expected.map(words).filter((text) => text !== ""), shown.join(""), bare);
    default: return each(expected, shown);
  }
}

function each(expected, shown) {
  const problems = expected.flatMap((given, index) => (matches(given, shown[index] ?? "") ? [] : [difference(given, shown[index])]));
  if (shown.length !== expected.length) problems.push(`${shown.length} texts where ${expected.length} were given`);
  return problems;
}

function any(expected, shown) {
  const left = [...shown];
  const missing = expected.filter((given) => {
    const at = left.findIndex((text) => matches(given, text));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return missing.map((given) => difference(given, left.slice(0, 3).join(" | "))).concat(
    missing.length === 0 && left.length > 0 ? [`nobody gave ${JSON.stringify(left.slice(0, 3))}`] : [],
  );
}

/** Texts that follow each other without anything between. */
function along(expected, whole, form) {
  const problems = [];
  let rest = form(whole);
  expected.forEach((given, index) => {
    const length = shownLength(form(given), rest, form);
    if (length >= 0) {
      rest = rest.slice(length);
      return;
    }
    problems.push(difference(given, rest.slice(0, 60)));
    // Goes on where the next one stands, so that one loss is one problem.
    const next = expected[index + 1] === undefined ? -1 : rest.indexOf(form(expected[index + 1]).slice(0, SHORTEST_CUT));
    if (next > 0) rest = rest.slice(next);
  });
  if (problems.length === 0 && rest !== "") problems.push(`nobody gave ${JSON.stringify(rest.slice(0, 60))}`);
  return problems;
}

/** How much of a text the given one takes at its beginning; -1 where it does not stand there. */
function shownLength(given, text, form) {
  if (text.startsWith(given)) return given.length;
  let same = 0;
  while (same < given.length && given[same] === text[same]) same += 1;
  // Two texts may have the first half of a code point in common.
  if (/[\ud800-\udbff]/.test(given[same - 1] ?? "")) same -= 1;
  const cut = same >= SHORTEST_CUT && same < given.length && text[same] === form("…");
  return cut ? same + 1 : -1;
}

function matches(given, shown) {
  const [wanted, found] = [squeeze(given), squeeze(shown)];
  return shownLength(wanted, found, squeeze) === found.length;
}

function difference(given, shown) {
  const short = (text) => JSON.stringify((text ?? "").slice(0, 60));
  return `shows ${short(shown)} where ${short(given)} was given`;
}

/** Without white space, control characters and word joiners: rows are broken in it, the second become it, the third are not seen. */
function squeeze(text) {
  return text.replace(/[\s\p{Cc}\u{2060}]+/gu, "");
}

/** The plain words of a heading: of ASCII, letters, digits and `,'?/=.` */
function words(text) {
  return text.replace(/[^\p{L}\p{N},'?/=.\u{a1}-\u{10ffff}]+/gu, " ").trim();
}

/** A heading stands in brackets, Mermaid breaks words with a hyphen, and an empty one is a space without width. */
function bare(text) {
  return squeeze(text).replace(/[[\]\u{200b}-]/gu, "");
}
