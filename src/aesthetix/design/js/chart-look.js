// How every chart looks: colours from the theme's custom properties, quiet grid, money and numbers in the page's language.
function resolve(figure, names) {
  return names.map((name) => {
    const probe = document.createElement("i");
    probe.className = `colour-${name}`;
    figure.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  });
}

export function palette(figure) {
  const colours = resolve(figure, ["chart-1", "chart-2", "chart-3", "chart-4", "chart-5", "chart-6"]);
  [colours.ink, colours.line, colours.surface] = resolve(figure, ["ink-soft", "line", "surface"]);
  return colours;
}

function writer(spec, short) {
  const language = document.documentElement.lang || "en";
  const style = spec.currency ? { style: "currency", currency: spec.currency } : {};
  const format = new Intl.NumberFormat(language, { ...style, ...(short ? { notation: "compact" } : {}) });
  const full = spec.currency ? 10 ** new Intl.NumberFormat(language, style).resolvedOptions().maximumFractionDigits : 1;
  return (value) => `${format.format(value / full)}${spec.unit}`;
}

export function options(spec, colours) {
  const round = spec.kind === "doughnut";
  const write = writer(spec, false);
  const font = { family: getComputedStyle(document.body).fontFamily, size: 11 };
  const ticks = { color: colours.ink, font };
  const stacked = spec.kind === "stacked";
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const y = { beginAtZero: true, stacked, border: { display: false }, grid: { color: colours.line },
    ticks: { ...ticks, maxTicksLimit: 5, callback: writer(spec, true) } };
  const x = { stacked, grid: { display: false }, border: { color: colours.line }, ticks: { ...ticks, maxRotation: 0, autoSkipPadding: 16 } };
  const label = ({ dataset, label: slice, raw }) => ` ${round ? slice : dataset.label}: ${write(raw)}`;
  return {
    responsive: true, maintainAspectRatio: false, animation: calm ? false : { duration: 250 }, cutout: "68%",
    interaction: { mode: round ? "nearest" : "index", intersect: round },
    scales: round ? {} : { x, y },
    plugins: { tooltip: { callbacks: { label }, titleFont: font, bodyFont: font, padding: 10, cornerRadius: 6, boxPadding: 4, usePointStyle: true } },
  };
}
