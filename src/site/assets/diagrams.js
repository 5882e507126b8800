// Draws the diagrams of a page, one after the other, the nearest first, and lets a reader zoom, pan and copy them.
//
// The picture lies in a box that scrolls: panning is scrolling, and text can be selected as on any page.
(() => {
  "use strict";
  const root = document.documentElement;
  const SMALLEST = 0.1;
  const LARGEST = 8;
  // A picture is made to fit its column, but not smaller than this: nobody would know what it shows.
  const LEGIBLE = 0.35;
  const STEP = 1.25;

  const isDark = () => {
    const theme = root.dataset.theme;
    return theme === undefined ? matchMedia("(prefers-color-scheme: dark)").matches : theme === "dark";
  };

  /** Mermaid in the colors of the page. */
  const configure = () => {
    const probe = document.body.appendChild(document.createElement("span"));
    const color = (name) => {
      probe.style.color = `var(--${name})`;
      return getComputedStyle(probe).color;
    };
    const [ground, raised, ink, quiet, line, marked] = ["ground", "raised", "ink", "quiet", "line", "marked"].map(color);
    probe.remove();
    globalThis.mermaid.initialize({
      startOnLoad: false,
      securityLevel: "strict",
      suppressErrorRendering: true,
      // The limits are those of hosts that draw what strangers wrote.
      maxTextSize: 1_000_000,
      maxEdges: 10_000,
      fontFamily: getComputedStyle(root).getPropertyValue("--sans").trim(),
      look: "classic",
      theme: "base",
      themeVariables: {
        darkMode: isDark(),
        useGradient: false,
        dropShadow: "none",
        background: ground,
        mainBkg: raised,
        primaryColor: raised,
        secondaryColor: raised,
        tertiaryColor: raised,
        primaryTextColor: ink,
        secondaryTextColor: ink,
        tertiaryTextColor: ink,
        textColor: ink,
        titleColor: ink,
        nodeTextColor: ink,
        primaryBorderColor: quiet,
        nodeBorder: quiet,
        lineColor: quiet,
        clusterBkg: raised,
        clusterBorder: line,
        edgeLabelBackground: ground,
        labelBackground: ground,
        labelBackgroundColor: ground,
        actorBkg: raised,
        actorBorder: quiet,
        actorTextColor: ink,
        actorLineColor: quiet,
        signalColor: ink,
        signalTextColor: ink,
        labelBoxBkgColor: raised,
        labelBoxBorderColor: quiet,
        labelTextColor: ink,
        loopTextColor: ink,
        noteBkgColor: marked,
        noteBorderColor: line,
        noteTextColor: ink,
        activationBkgColor: marked,
        activationBorderColor: quiet,
        transitionColor: quiet,
        specialStateColor: ink,
        stateBkg: raised,
        stateLabelColor: ink,
        rowOdd: ground,
        rowEven: raised,
        attributeBackgroundColorOdd: ground,
        attributeBackgroundColorEven: raised,
        relationColor: quiet,
      },
      // Labels come in rows already: what is broken once more is hard to read.
      flowchart: { useMaxWidth: false, wrappingWidth: 400 },
      sequence: { useMaxWidth: false },
      state: { useMaxWidth: false },
      er: { useMaxWidth: false },
    });
  };

  const button = (text, title, action) => {
    const element = document.createElement("button");
    element.type = "button";
    element.textContent = text;
    if (title !== text) element.setAttribute("aria-label", title);
    element.title = title;
    element.addEventListener("click", action);
    return element;
  };

  class Diagram {
    constructor(figure) {
      this.figure = figure;
      this.source = figure.querySelector("pre.source");
      this.text = this.source.textContent;
      this.drawn = false;
      this.scale = 1;
      this.fitted = true;
      this.view = document.createElement("div");
      this.view.className = "view";
      this.view.tabIndex = 0;
      this.view.setAttribute("role", "group");
      this.view.setAttribute("aria-label", `${figure.getAttribute("aria-label")}; plus and minus zoom, arrows scroll`);
      this.tools = document.createElement("div");
      this.tools.className = "tools";
      this.full = button("Full screen", "Full screen", () => this.toggleFull());
      const source = button("Source", "Source", () => {
        this.source.hidden = !this.source.hidden;
        source.setAttribute("aria-expanded", String(!this.source.hidden));
      });
      source.setAttribute("aria-expanded", "false");
      const copy = button("Copy source", "Copy source", () => globalThis.archcCopy(this.text, copy));
      this.tools.append(
        button("−", "Zoom out", () => this.zoom(1 / STEP)),
        button("+", "Zoom in", () => this.zoom(STEP)),
        button("Fit", "Fit", () => this.fit()),
        this.full,
        source,
        copy,
      );
      figure.prepend(this.tools, this.view);
      this.source.hidden = true;
      this.listen();
    }

    async draw(id) {
      try {
        const { svg } = await globalThis.mermaid.render(id, this.text);
        this.view.innerHTML = svg;
        this.picture = this.view.querySelector("svg");
        const [, , width, height] = this.picture.getAttribute("viewBox").split(/[ ,]+/).map(Number);
        Object.assign(this, { width, height });
        this.picture.style.maxWidth = "none";
        this.figure.classList.add("drawn");
        if (this.fitted) this.fit();
        else this.resize();
      } catch (error) {
        document.getElementById(`d${id}`)?.remove();
        this.picture = null;
        this.figure.classList.add("failed");
        this.view.textContent = `This diagram cannot be drawn: ${error.message ?? error}`;
        this.source.hidden = false;
        console.error(error);
      }
    }

    isFull() {
      return this.figure.closest("dialog") !== null;
    }

    resize() {
      this.picture.style.width = `${this.width * this.scale}px`;
      this.picture.style.height = `${this.height * this.scale}px`;
    }

    /** As large as fits, and legible. */
    fit() {
      if (!this.picture) return;
      const style = getComputedStyle(this.view);
      const inside = this.view.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
      // Inside of something that is folded it has no size yet; the observer comes back.
      if (inside <= 0) return;
      const down = this.view.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
      const scale = this.isFull() ? Math.min(inside / this.width, down / this.height, 2) : Math.min(inside / this.width, 1);
      this.scale = this.isFull() ? Math.max(scale, SMALLEST) : Math.max(scale, LEGIBLE);
      this.fitted = true;
      this.resize();
      // Where it does not fit, its middle is seen first.
      this.view.scrollLeft = (this.view.scrollWidth - this.view.clientWidth) / 2;
    }

    /** Zooms about a point of the window; about the middle of the box where none is given. */
    zoom(factor, x, y) {
      if (!this.picture) return;
      const box = this.view.getBoundingClientRect();
      const [dx, dy] = [(x ?? box.left + box.width / 2) - box.left, (y ?? box.top + box.height / 2) - box.top];
      const before = this.scale;
      this.scale = Math.min(LARGEST, Math.max(SMALLEST, before * factor));
      this.fitted = false;
      const [left, top] = [this.view.scrollLeft + dx, this.view.scrollTop + dy];
      this.resize();
      this.view.scrollLeft = (left * this.scale) / before - dx;
      this.view.scrollTop = (top * this.scale) / before - dy;
    }

    toggleFull() {
      if (this.isFull()) {
        this.figure.closest("dialog").close();
        return;
      }
      const dialog = document.createElement("dialog");
      dialog.className = "full";
      dialog.setAttribute("aria-label", this.figure.getAttribute("aria-label"));
      const place = document.createComment("diagram");
      this.figure.before(place);
      dialog.append(this.figure);
      document.body.append(dialog);
      dialog.addEventListener("close", () => {
        place.replaceWith(this.figure);
        dialog.remove();
        this.full.textContent = "Full screen";
        this.fit();
        this.full.focus();
      });
      dialog.showModal();
      this.full.textContent = "Close";
      this.view.focus();
      this.fit();
    }

    listen() {
      const { view } = this;
      // In the page, the wheel scrolls the page unless Control is held; in full screen it zooms.
      view.addEventListener("wheel", (event) => {
        if (!event.ctrlKey && !this.isFull()) return;
        event.preventDefault();
        this.zoom(Math.exp(-event.deltaY * 0.002), event.clientX, event.clientY);
      }, { passive: false });
      view.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || event.target !== view) return;
        if (event.key === "+" || event.key === "=") this.zoom(STEP);
        else if (event.key === "-") this.zoom(1 / STEP);
        else if (event.key === "0") this.fit();
        else if (event.key === "f") this.toggleFull();
        else return;
        event.preventDefault();
      });
      // A drag pans, unless it begins on text, which it selects. A finger scrolls by itself.
      view.addEventListener("pointerdown", (event) => {
        const onText = event.target.closest?.("text, p, span, .label, foreignObject");
        if (event.button !== 0 || event.pointerType !== "mouse" || onText) return;
        if (event.target === view && (event.offsetX > view.clientWidth || event.offsetY > view.clientHeight)) return;
        const start = [event.clientX + view.scrollLeft, event.clientY + view.scrollTop];
        const move = (at) => {
          view.scrollLeft = start[0] - at.clientX;
          view.scrollTop = start[1] - at.clientY;
        };
        const end = () => {
          view.classList.remove("panning");
          view.removeEventListener("pointermove", move);
        };
        view.classList.add("panning");
        view.setPointerCapture(event.pointerId);
        view.addEventListener("pointermove", move);
        view.addEventListener("pointerup", end, { once: true });
        view.addEventListener("pointercancel", end, { once: true });
      });
      let width = 0;
      new ResizeObserver(() => {
        if (view.clientWidth === width) return;
        width = view.clientWidth;
        if (this.fitted) this.fit();
      }).observe(view);
    }
  }

  const diagrams = [...document.querySelectorAll("figure.diagram")].map((figure) => new Diagram(figure));
  let run = 0;
  let count = 0;

  /** Draws all that is not drawn; a later run ends an earlier one. */
  const drawAll = async () => {
    run += 1;
    const mine = run;
    delete root.dataset.diagrams;
    configure();
    const waiting = new Set(diagrams);
    while (waiting.size > 0) {
      // The nearest to what is seen: a reader may have scrolled.
      let nearest = null;
      let least = Infinity;
      for (const diagram of waiting) {
        const box = diagram.figure.getBoundingClientRect();
        const away = Math.max(box.top - innerHeight, -box.bottom, 0);
        if (away < least) [nearest, least] = [diagram, away];
      }
      const next = nearest ?? [...waiting][0];
      waiting.delete(next);
      count += 1;
      await next.draw(`diagram-${count}`);
      await new Promise((resolve) => { setTimeout(resolve, 0); });
      if (mine !== run) return;
    }
    root.dataset.diagrams = "drawn";
  };
  document.addEventListener("archc:theme", drawAll);
  drawAll();
})();
