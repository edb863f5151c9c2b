// <time data-local-time datetime="…"> also tells, in its tooltip, what the reader's own clock says, where it differs.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const here = new Intl.DateTimeFormat(document.documentElement.lang || "en", { dateStyle: "medium", timeStyle: "short" });

function annotate(time) {
  const at = new Date(time.dateTime);
  if (Number.isNaN(at.getTime()) || time.dataset.localTime === "done") return;
  time.title = [time.title, `${here.format(at)} on your clock (${zone})`].filter(Boolean).join("\n");
  time.dataset.localTime = "done";
}

const attach = (root) => root.querySelectorAll?.("time[data-local-time]").forEach(annotate);
attach(document);
document.addEventListener("htmx:load", ({ detail }) => attach(detail.elt));
