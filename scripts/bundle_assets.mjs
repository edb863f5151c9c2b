// Bundles styles, scripts and icons into the folder named by argv[2]. Run by build_assets.py, from the repository's root.
import { readFileSync, writeFileSync, existsSync } from "node:fs";
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";
import esbuild from "esbuild";
import { PurgeCSS } from "purgecss";

const out = process.argv[2];
const sources = JSON.parse(readFileSync(process.argv[3], "utf8")); // {content: [...], icons: [{name, from}]}
const design = "src/aesthetix/design";
const target = ["chrome123", "edge123", "firefox121", "safari17.5"];

// Classes that templates and code put together at run time: "bg-" + tone + "-lt" and so on.
const safelist = {
  standard: [/^htmx-/, /^(is-(in)?valid|active|disabled|show|collapsed)$/, /^col(-(sm|md|lg|xl))?(-\d+|-auto)?$/,
    /^[mp][tbsexy]?-(auto|\d)$/, /^gap-\d$/, /^row-cards$/],
  deep: [/^data-/, /aria-/],
};

async function trimmedKit() {
  const [kit] = await new PurgeCSS().purge({
    content: sources.content,
    css: [createRequire(import.meta.url).resolve("@tabler/core/dist/css/tabler.css")],
    defaultExtractor: (text) => text.match(/[\w-/:.%@]*[\w-]/g) ?? [],
    keyframes: true,
    safelist,
  });
  return kit.css.replace(/\/\*[#@] sourceMappingURL=.*?\*\//g, "");
}

const kitPlugin = {
  name: "trimmed-kit",
  setup(build) {
    build.onResolve({ filter: /^tabler$/ }, () => ({ path: "tabler", namespace: "kit" }));
    build.onLoad({ filter: /.*/, namespace: "kit" }, async () => ({
      contents: await trimmedKit(), loader: "css", resolveDir: process.cwd(),
    }));
  },
};

// The kit draws arrows and ticks with data: addresses, which a strict content security policy refuses; they become files.
const dataPlugin = {
  name: "data-to-file",
  setup(build) {
    build.onResolve({ filter: /^data:image\/svg\+xml/ }, ({ path }) => ({
      path: `kit-${createHash("sha256").update(path).digest("hex").slice(0, 8)}.svg`, namespace: "data", pluginData: path,
    }));
    build.onLoad({ filter: /.*/, namespace: "data" }, ({ pluginData }) => ({
      contents: decodeURIComponent(pluginData.slice(pluginData.indexOf(",") + 1)), loader: "file",
    }));
  },
};

function iconSymbol({ name, from }) {
  const filled = name.endsWith("-filled");
  const path = `node_modules/@tabler/icons/icons/${filled ? "filled" : "outline"}/${filled ? name.slice(0, -7) : name}.svg`;
  if (!existsSync(path)) {
    console.error(`There is no icon called "${name}" (${from}). Names: https://tabler.io/icons`);
    return "";
  }
  const svg = readFileSync(path, "utf8");
  const body = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>")).replace(/\s*\n\s*/g, "");
  const paint = filled ? 'fill="currentColor"' : 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24" ${paint}>${body}</symbol>`;
}

await esbuild.build({
  entryPoints: { app: `${design}/css/app.css` },
  outdir: out, bundle: true, minify: true, target, plugins: [kitPlugin, dataPlugin], logLevel: "warning",
  loader: { ".woff2": "file" }, assetNames: "[name]",
});
await esbuild.build({
  entryPoints: [`${design}/js/app.js`, `${design}/js/charts.js`, `${design}/js/board.js`],
  outdir: out, bundle: true, minify: true, target, format: "iife", logLevel: "warning", legalComments: "linked",
});
const symbols = sources.icons.map(iconSymbol).join("\n");
writeFileSync(join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols}\n</svg>\n`);
