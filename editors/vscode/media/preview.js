// The page of the preview: draws the view that the extension sends, and lets a reader choose another, zoom and pan.
(() => {
  "use strict";
  const editor = acquireVsCodeApi();
  const element = (id) => document.getElementById(id);
  const [views, picture, note, follow] = ["views", "picture", "note", "follow"].map(element);
  const header = document.querySelector("header");
  const STEP = 1.25;
  const [SMALLEST, LARGEST] = [0.1, 8];
  // A picture is made to fit, but not smaller than this: nobody would know what it shows.
  const LEGIBLE = 0.5;

  let shown = { title: "", views: [] };
  /** The view that the reader chose, and of what. */
  let chosen = null;
  let scale = 1;
  let fitted = true;
  let size = { width: 0, height: 0 };
  let run = 0;
  /** What is drawn: the source and the colors. */
  let drawn = "";

  /** Mermaid in the colors of the theme. */
  const configure = () => {
    const probe = document.body.appendChild(document.createElement("span"));
    const color = (name, otherwise) => {
      probe.style.color = `var(--vscode-${name}, var(--vscode-${otherwise ?? name}))`;
      return getComputedStyle(probe).color;
    };
    const ground = color("editor-background");
    const raised = color("editorWidget-background");
    const ink = color("editor-foreground");
    const quiet = color("descriptionForeground", "editor-foreground");
    const line = color("editorWidget-border", "descriptionForeground");
    const marked = color("editorHoverWidget-background", "editorWidget-background");
    probe.remove();
    const dark = document.body.classList.contains("vscode-dark") || document.body.classList.contains("vscode-high-contrast");
    const pairs = (value, ...names) => names.map((name) => [name, value]);
    const themeVariables = Object.fromEntries([
      ...pairs(ground, "background", "edgeLabelBackground", "labelBackground", "labelBackgroundColor", "rowOdd", "attributeBackgroundColorOdd"),
      ...pairs(raised, "mainBkg", "primaryColor", "secondaryColor", "tertiaryColor", "clusterBkg", "actorBkg", "labelBoxBkgColor", "stateBkg", "rowEven", "attributeBackgroundColorEven"),
      ...pairs(ink, "primaryTextColor", "secondaryTextColor", "tertiaryTextColor", "textColor", "titleColor", "nodeTextColor", "actorTextColor", "signalColor", "signalTextColor", "labelTextColor", "loopTextColor", "noteTextColor", "specialStateColor", "stateLabelColor"),
      ...pairs(quiet, "primaryBorderColor", "nodeBorder", "lineColor", "actorBorder", "actorLineColor", "labelBoxBorderColor", "activationBorderColor", "transitionColor", "relationColor"),
      ...pairs(line, "clusterBorder", "noteBorderColor"),
      ...pairs(marked, "noteBkgColor", "activationBkgColor"),
    ]);
    globalThis.mermaid.initialize({
      startOnLoad: false,
      securityLevel: "strict",
      suppressErrorRendering: true,
      maxTextSize: 1_000_000,
      maxEdges: 10_000,
      fontFamily: getComputedStyle(document.body).fontFamily,
      look: "classic",
      theme: "base",
      themeVariables: { darkMode: dark, useGradient: false, dropShadow: "none", ...themeVariables },
      // Labels come in rows already: what is broken once more is hard to read.
      flowchart: { useMaxWidth: false, wrappingWidth: 400 },
      sequence: { useMaxWidth: false },
      state: { useMaxWidth: false },
      er: { useMaxWidth: false },
    });
    return JSON.stringify([dark, themeVariables]);
  };

  const say = (text, failed) => {
    note.textContent = text;
    note.hidden = text === "";
    note.classList.toggle("failed", failed === true);
  };

  const svg = () => picture.querySelector("svg");

  const resize = () => {
    const drawing = svg();
    if (drawing === null) return;
    drawing.style.width = `${size.width * scale}px`;
    drawing.style.height = `${size.height * scale}px`;
  };

  const fit = () => {
    const style = getComputedStyle(picture);
    const inside = picture.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const down = picture.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
    if (inside <= 0 || size.width <= 0) return;
    scale = Math.max(Math.min(inside / size.width, Math.max(down / size.height, LEGIBLE * 2), 1), LEGIBLE);
    fitted = true;
    resize();
    // Where it does not fit, its middle is seen first.
    picture.scrollLeft = (picture.scrollWidth - picture.clientWidth) / 2;
  };

  /** Zooms about a point of the window; about the middle where none is given. */
  const zoom = (factor, x, y) => {
    const box = picture.getBoundingClientRect();
    const [dx, dy] = [(x ?? box.left + box.width / 2) - box.left, (y ?? box.top + box.height / 2) - box.top];
    const before = scale;
    scale = Math.min(LARGEST, Math.max(SMALLEST, before * factor));
    fitted = false;
    const [left, top] = [picture.scrollLeft + dx, picture.scrollTop + dy];
    resize();
    picture.scrollLeft = (left * scale) / before - dx;
    picture.scrollTop = (top * scale) / before - dy;
  };

  /** Draws the chosen view; a later run ends an earlier one. */
  const draw = async () => {
    const view = shown.views[views.selectedIndex];
    if (view === undefined) return;
    const wanted = configure() + view.mermaid;
    if (wanted === drawn) return;
    const mine = ++run;
    delete document.body.dataset.drawn;
    try {
      const { svg: markup } = await globalThis.mermaid.render(`view-${mine}`, view.mermaid);
      if (mine !== run) return;
      picture.innerHTML = markup;
      drawn = wanted;
      const [, , width, height] = svg().getAttribute("viewBox").split(/[ ,]+/).map(Number);
      size = { width, height };
      picture.setAttribute("aria-label", view.title);
      picture.hidden = false;
      say("");
      if (fitted) fit();
      else resize();
      document.body.dataset.drawn = view.name;
    } catch (error) {
      if (mine !== run) return;
      picture.replaceChildren();
      picture.hidden = true;
      drawn = "";
      say(`This view cannot be drawn: ${error.message ?? error}`, true);
      document.getElementById(`dview-${mine}`)?.remove();
    }
  };

  const show = (message) => {
    const same = message.title === shown.title;
    shown = message;
    views.replaceChildren(...message.views.map((view) => new Option(view.title, view.name)));
    // A reader who looks at another view of the same thing keeps it.
    const kept = same && chosen !== null ? message.views.findIndex((view) => view.name === chosen) : -1;
    if (kept < 0) {
      chosen = null;
      fitted = true;
    }
    views.selectedIndex = Math.max(kept, 0);
    header.hidden = false;
    draw();
  };

  const nothing = (text) => {
    run += 1;
    drawn = "";
    shown = { title: "", views: [] };
    delete document.body.dataset.drawn;
    picture.replaceChildren();
    picture.hidden = true;
    header.hidden = true;
    say(text);
  };

  addEventListener("message", ({ data }) => {
    follow.setAttribute("aria-pressed", String(data.following));
    if (data.type === "show") show(data);
    else nothing(data.text);
  });
  views.addEventListener("change", () => {
    chosen = views.value;
    fitted = true;
    draw();
  });
  element("in").addEventListener("click", () => zoom(STEP));
  element("out").addEventListener("click", () => zoom(1 / STEP));
  element("fit").addEventListener("click", fit);
  follow.addEventListener("click", () => {
    const on = follow.getAttribute("aria-pressed") !== "true";
    follow.setAttribute("aria-pressed", String(on));
    editor.postMessage({ type: "follow", on });
  });
  picture.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * 0.002), event.clientX, event.clientY);
  }, { passive: false });
  picture.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "+" || event.key === "=") zoom(STEP);
    else if (event.key === "-") zoom(1 / STEP);
    else if (event.key === "0") fit();
    else return;
    event.preventDefault();
  });
  picture.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.pointerType !== "mouse" || event.target.closest("text, p, span, foreignObject")) return;
    const start = [event.clientX + picture.scrollLeft, event.clientY + picture.scrollTop];
    const move = (at) => picture.scrollTo(start[0] - at.clientX, start[1] - at.clientY);
    const end = () => {
      picture.classList.remove("panning");
      picture.removeEventListener("pointermove", move);
    };
    picture.classList.add("panning");
    picture.setPointerCapture(event.pointerId);
    picture.addEventListener("pointermove", move);
    picture.addEventListener("pointerup", end, { once: true });
    picture.addEventListener("pointercancel", end, { once: true });
  });
  new ResizeObserver(() => fitted && fit()).observe(picture);
  // The editor changes the class of the body, then the variables are those of the other theme.
  new MutationObserver(draw).observe(document.body, { attributes: true, attributeFilter: ["class"] });
  editor.postMessage({ type: "ready" });
})();
