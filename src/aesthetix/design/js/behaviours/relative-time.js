// <time data-relative-time datetime="…"> stays true while the page is open ("3 minutes ago").
const words = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "always" });
const steps = [["second", 60], ["minute", 60], ["hour", 24], ["day", 7], ["week", 4.35], ["month", 12], ["year", Infinity]];

function distance(at) {
  let amount = (at - Date.now()) / 1000;
  for (const [unit, size] of steps) {
    if (Math.abs(amount) < size * 0.95) return words.format(Math.round(amount), unit);
    amount /= size;
  }
  return "";
}

function refresh() {
  document.querySelectorAll("time[data-relative-time]").forEach((time) => {
    const at = new Date(time.dateTime).getTime();
    if (!Number.isNaN(at)) time.textContent = distance(at);
  });
}

setInterval(refresh, 30000);
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
