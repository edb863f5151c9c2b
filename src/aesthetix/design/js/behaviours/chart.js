// <figure data-chart="JSON">: draws it, in the colours of the theme, and again when the theme changes.
import { options, palette } from "../chart-look.js";
import { Chart } from "../chart-kit.js";

const drawn = new Map();

function dataset(series, index, spec, colours) {
  const colour = colours[index % colours.length];
  const slices = spec.kind === "doughnut" ? spec.labels.map((_, place) => colours[place % colours.length]) : null;
  return {
    label: series.name, data: series.values, borderColor: slices ? colours.surface : colour,
    backgroundColor: slices ?? (spec.kind === "area" ? colour.replace(/^rgb\((.*)\)$/, "rgba($1, 0.14)") : colour),
    fill: spec.kind === "area", borderWidth: spec.kind.match(/line|area|doughnut/) ? 2 : 0, tension: 0.3,
    pointRadius: 0, pointHoverRadius: 4, pointHitRadius: 12, borderRadius: slices ? 2 : 4, maxBarThickness: 22,
  };
}

function draw(figure) {
  drawn.get(figure)?.destroy();
  const spec = JSON.parse(figure.dataset.chart);
  const colours = palette(figure);
  drawn.set(figure, new Chart(figure.querySelector("canvas"), {
    type: { area: "line", stacked: "bar" }[spec.kind] ?? spec.kind,
    data: { labels: spec.labels, datasets: spec.series.map((series, index) => dataset(series, index, spec, colours)) },
    options: options(spec, colours),
  }));
}

function drawAll() {
  for (const [figure, chart] of drawn) if (!figure.isConnected) { chart.destroy(); drawn.delete(figure); }
  document.querySelectorAll("figure[data-chart]").forEach(draw);
}

drawAll();
document.addEventListener("theme-changed", drawAll);
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.elt.matches?.("figure[data-chart]")) draw(detail.elt);
  detail.elt.querySelectorAll?.("figure[data-chart]").forEach(draw);
});
