// The contrast of the texts in boxes and groups to what they stand on (WCAG 2.1, 1.4.3).

/** Runs in the page. A message for each class whose text has a contrast below 4.5 to its fill, on a page of this colour. */
export function contrastsInPage(background) {
  const LEAST = 4.5;
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  // Colours as the canvas of the browser reads them: over what is below.
  const over = (color, below) => {
    canvas.fillStyle = below;
    canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
    return `rgb(${red}, ${green}, ${blue})`;
  };
  const luminance = (color) => {
    const parts = color.match(/\d+/g).slice(0, 3).map((part) => Number(part) / 255);
    const [red, green, blue] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const low = new Map();
  for (const box of document.querySelectorAll("#out svg g.node, #out svg g.cluster")) {
    const label = box.querySelector(".nodeLabel, .cluster-label span");
    const shapes = [...box.querySelectorAll("rect, path, polygon, circle, ellipse")].filter((shape) => !shape.closest(".label, .cluster-label"));
    const fills = shapes.map((shape) => getComputedStyle(shape).fill).filter((fill) => fill !== "none");
    if (label === null || label.textContent.trim() === "") continue;
    const name = box.getAttribute("class");
    if (fills.length === 0) {
      low.set(name, `class "${name}" has no shape with a fill`);
      continue;
    }
    const ground = over(fills[0], background);
    const ink = over(getComputedStyle(label).color, ground);
    const [dark, light] = [luminance(ground), luminance(ink)].sort((a, b) => a - b);
    const contrast = (light + 0.05) / (dark + 0.05);
    if (!(contrast >= LEAST)) low.set(name, `class "${name}": ${ink} on ${ground} has a contrast of ${contrast.toFixed(2)}, below ${LEAST}`);
  }
  return [...low.values()];
}
