// The search: `/` opens it, what is typed is looked up in an index that is loaded on the first use.
//
// A query is cut into words as the index was. Each must be found: as it is, as the beginning of a word, or, where neither is
// there, with a letter or two wrong. A name is found whole (`PlaceOrder`) before its words are found apart.
(() => {
  "use strict";
  const TOP = document.documentElement.dataset.top;
  const MOST = 40;
  // What a place says about a part, by its field: title, heading, code, text.
  const WEIGHTS = [12, 8, 4, 1];

  // ---- the index

  let index = null;
  let loading = null;
  globalThis.archcSearchIndex = (data) => {
    index = { ...data, common: new Set(data.common), decoded: new Map() };
  };
  const load = () => {
    loading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `${TOP}assets/search-index.js`;
      script.onload = resolve;
      script.onerror = () => reject(new Error("the index of the search cannot be loaded"));
      document.head.append(script);
    });
    return loading;
  };

  /** The places of a word: pairs of part and field. */
  const places = (at) => {
    let list = index.decoded.get(at);
    if (list === undefined) {
      let sum = 0;
      list = index.places[at].split(",").map((difference) => {
        sum += parseInt(difference, 36);
        return [sum >> 2, sum & 3];
      });
      index.decoded.set(at, list);
    }
    return list;
  };

  /** The first word that is not before `word`. */
  const lower = (word) => {
    let low = 0;
    let high = index.words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(index.words[middle], word) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  // In the order of code points, as the index has it; `<` compares UTF-16.
  const compare = (a, b) => {
    const [x, y] = [[...a], [...b]];
    for (let i = 0; i < Math.min(x.length, y.length); i += 1) {
      if (x[i] !== y[i]) return x[i].codePointAt(0) - y[i].codePointAt(0);
    }
    return x.length - y.length;
  };

  /** Whether `word`, or the beginning of it, is `query` with at most `most` letters wrong, missing, added or swapped. */
  const resembles = (query, word, most) => {
    let before = [];
    let row = Array.from({ length: word.length + 1 }, (_, i) => i);
    let last = row;
    for (let i = 1; i <= query.length; i += 1) {
      [before, last, row] = [last, row, [i]];
      for (let j = 1; j <= word.length; j += 1) {
        const wrong = query[i - 1] === word[j - 1] ? 0 : 1;
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + wrong);
        if (i > 1 && j > 1 && query[i - 1] === word[j - 2] && query[i - 2] === word[j - 1]) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
      if (Math.min(...row) > most) return false;
    }
    return Math.min(...row.slice(Math.max(0, query.length - most))) <= most;
  };

  /** The parts that have a word, each with how well it fits. */
  const lookUp = (word) => {
    const found = new Map();
    const add = (at, quality) => {
      for (const [part, field] of places(at)) {
        const score = quality * WEIGHTS[field];
        if (score > (found.get(part) ?? 0)) found.set(part, score);
      }
    };
    for (let at = lower(word); at < index.words.length && index.words[at].startsWith(word); at += 1) {
      const whole = index.words[at].length === word.length;
      add(at, whole ? 1 : 0.4 + (0.4 * word.length) / index.words[at].length);
    }
    const most = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
    if (found.size === 0 && most > 0) {
      index.words.forEach((other, at) => {
        if (other[0] === word[0] && other.length >= word.length - most && resembles(word, other, most)) {
          add(at, 0.3 / (1 + Math.max(0, other.length - word.length) / 4));
        }
      });
    }
    return found;
  };

  /** Parts that are in all of the maps; the scores add up. */
  const all = (maps) => {
    const [first, ...others] = maps;
    const found = new Map();
    for (const [part, score] of first ?? []) {
      if (others.every((map) => map.has(part))) {
        found.set(part, others.reduce((sum, map) => sum + map.get(part), score));
      }
    }
    return found;
  };

  /** The words of a name, as the index cuts it. */
  const parts = (chunk) =>
    chunk
      .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1_$2")
      .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1_$2")
      .toLowerCase()
      .split("_")
      .filter((part) => part !== "");

  /** The best parts for a query. */
  const search = (query) => {
    const written = query.split(/[^\p{Alphabetic}\p{N}_]+/u).filter((chunk) => chunk.replaceAll("_", "") !== "");
    // Words that are everywhere say nothing beside others.
    const telling = written.filter((chunk) => chunk.length > 1 && !index.common.has(chunk.toLowerCase()));
    const chunks = telling.length > 0 ? telling : written;
    const maps = chunks.map((chunk) => {
      const apart = parts(chunk);
      const whole = lookUp(apart.join(""));
      if (apart.length > 1) {
        for (const [part, score] of all(apart.map(lookUp))) {
          const less = (score / apart.length) * 0.8;
          if (less > (whole.get(part) ?? 0)) whole.set(part, less);
        }
      }
      return whole;
    });
    const hits = [...all(maps)];
    // Equal fits in the order of the site.
    hits.sort(([a, x], [b, y]) => y - x || a - b);
    return hits.map(([part]) => part);
  };

  // ---- the dialog

  const dialog = document.createElement("dialog");
  dialog.className = "search";
  dialog.setAttribute("aria-label", "Search");
  dialog.innerHTML = `
    <form method="dialog" role="search">
      <input type="search" aria-label="Search" autocomplete="off" spellcheck="false" placeholder="Pages, operations, events, services">
      <button type="submit" value="close">Close</button>
    </form>
    <p role="status"></p>
    <ol></ol>`;
  document.body.append(dialog);
  const input = dialog.querySelector("input");
  const status = dialog.querySelector("p");
  const list = dialog.querySelector("ol");

  /** An element with text in which the words of the query are marked. */
  const marked = (name, text, words) => {
    const element = document.createElement(name);
    const pattern = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
    const pieces = pattern === "" ? [text] : text.split(new RegExp(`(${pattern})`, "giu"));
    pieces.forEach((piece, at) => {
      if (at % 2 === 0) element.append(piece);
      else element.append(Object.assign(document.createElement("mark"), { textContent: piece }));
    });
    return element;
  };

  const draw = () => {
    const query = input.value.trim();
    list.replaceChildren();
    if (index === null || query === "") {
      status.textContent = query === "" ? "" : "Loading …";
      return;
    }
    const hits = search(query);
    const words = [...new Set([...query.split(/\s+/), ...query.split(/\W+/).flatMap(parts)])].filter((word) => word.length > 1);
    status.textContent =
      hits.length === 0 ? "Nothing found" : hits.length > MOST ? `The best ${MOST} of ${hits.length}` : `${hits.length} found`;
    for (const part of hits.slice(0, MOST)) {
      const [page, anchor, heading] = index.parts[part];
      const [url, title, section] = index.pages[page];
      const link = document.createElement("a");
      const address = url.split("/").map(encodeURIComponent).join("/");
      link.href = `${TOP}${address}${anchor === "" ? "" : `#${encodeURIComponent(anchor)}`}`;
      link.append(marked("strong", heading === "" ? title : heading, words));
      const where = [section, heading === "" ? "" : title].filter((step) => step !== "").join(" › ");
      link.append(Object.assign(document.createElement("span"), { textContent: where }));
      const item = document.createElement("li");
      item.append(link);
      list.append(item);
    }
  };

  const open = () => {
    if (document.querySelector("dialog[open]") !== null) return;
    dialog.showModal();
    input.focus();
    input.select();
    load().then(draw, (error) => { status.textContent = error.message; });
  };

  input.addEventListener("input", draw);
  document.querySelector("button.find").addEventListener("click", open);
  dialog.querySelector("form").addEventListener("submit", (event) => {
    // Enter in the field opens the best hit; the button closes.
    if (event.submitter?.value === "close" && document.activeElement !== input) return;
    event.preventDefault();
    list.querySelector("a")?.click();
  });
  dialog.addEventListener("click", (event) => {
    // On the backdrop, or on a hit, which may be on this page.
    if (event.target === dialog || event.target.closest("a") !== null) dialog.close();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const links = [...list.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    if (at < 0) input.focus();
    else links[Math.min(at, links.length - 1)]?.focus();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]") !== null;
    const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    const k = event.key === "k" && (event.ctrlKey || event.metaKey);
    if (slash || k) {
      event.preventDefault();
      open();
    }
  });
})();
