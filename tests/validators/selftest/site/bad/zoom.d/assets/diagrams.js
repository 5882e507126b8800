// Draws, and zooms nothing.
for (const figure of document.querySelectorAll("figure.diagram")) {
  const titles = ["Zoom in", "Fit", "Full screen", "Source"];
  const buttons = titles.map((title) => `<button type="button" title="${title}">${title}</button>`).join("");
  const picture = '<svg viewBox="0 0 10 10" width="100" height="100"></svg>';
  const view = `<div class="view" tabindex="0" role="group" aria-label="Picture">${picture}</div>`;
  figure.insertAdjacentHTML("afterbegin", `<div class="tools">${buttons}</div>${view}`);
}
document.documentElement.dataset.diagrams = "drawn";
