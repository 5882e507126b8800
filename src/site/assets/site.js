// The theme switch, the navigation on small screens, copying of code, and where a reader is on the page.
(() => {
  "use strict";
  const root = document.documentElement;

  /** Copies a text, and says so on the button. */
  const copy = async (text, button) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Browsers without the clipboard for this address have the older way.
      const area = document.createElement("textarea");
      area.value = text;
      (button.closest("dialog") ?? document.body).append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    const before = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = before; }, 1500);
  };
  globalThis.archcCopy = copy;

  // ---- theme

  const THEMES = ["auto", "light", "dark"];
  const LABELS = { auto: "Auto", light: "Light", dark: "Dark" };
  const switchButton = document.querySelector("button.theme");
  const theme = () => root.dataset.theme ?? "auto";
  const label = () => {
    switchButton.textContent = LABELS[theme()];
    switchButton.setAttribute("aria-label", `Theme: ${LABELS[theme()]}`);
  };
  const announce = () => document.dispatchEvent(new CustomEvent("archc:theme"));
  switchButton.addEventListener("click", () => {
    const next = THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length];
    if (next === "auto") delete root.dataset.theme;
    else root.dataset.theme = next;
    try {
      localStorage.setItem("archc-theme", next);
    } catch {
      // Not remembered, but switched.
    }
    label();
    announce();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", announce);
  label();

  // ---- navigation

  const tree = document.querySelector("nav.tree");
  const menu = document.querySelector("button.menu");
  const show = (open) => {
    root.classList.toggle("menu-open", open);
    menu.setAttribute("aria-expanded", String(open));
  };
  menu.addEventListener("click", () => {
    const open = !root.classList.contains("menu-open");
    show(open);
    if (open) tree.querySelector("a[aria-current], a")?.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && root.classList.contains("menu-open")) {
      show(false);
      menu.focus();
    }
  });
  const current = tree.querySelector("a[aria-current]");
  if (current !== null && tree.scrollHeight > tree.clientHeight) {
    tree.scrollTop = current.offsetTop - tree.clientHeight / 3;
  }

  // ---- code and tables

  for (const block of document.querySelectorAll("div.code")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", () => copy(block.querySelector("code").textContent, button));
    block.append(button);
  }
  // What scrolls sideways can be reached by the keyboard; what does not is no stop on its way.
  const scrolling = () => {
    for (const box of document.querySelectorAll("div.scroll, div.code pre")) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  addEventListener("resize", scrolling);
  scrolling();

  // ---- where the reader is

  const links = new Map();
  for (const link of document.querySelectorAll("aside.contents a")) {
    links.set(decodeURIComponent(link.hash.slice(1)), link);
  }
  if (links.size > 0) {
    const headings = [...links.keys()].map((id) => document.getElementById(id)).filter((heading) => heading !== null);
    let marked = null;
    const mark = () => {
      const above = headings.findLast((heading) => heading.getBoundingClientRect().top < 120) ?? headings[0];
      const link = links.get(above.id);
      if (link === marked) return;
      marked?.removeAttribute("aria-current");
      link.setAttribute("aria-current", "true");
      marked = link;
      const list = link.closest("aside");
      const outside = link.offsetTop < list.scrollTop || link.offsetTop > list.scrollTop + list.clientHeight - 40;
      if (outside) list.scrollTop = link.offsetTop - list.clientHeight / 3;
    };
    let waiting = false;
    addEventListener("scroll", () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; mark(); });
    }, { passive: true });
    mark();
  }
})();
