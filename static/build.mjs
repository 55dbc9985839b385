// Builds dist/ and refuses to grow past the budgets in README.md.
import { build } from "esbuild";
import { readFile, mkdir, rm, copyFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const here = (path) => new URL(path, import.meta.url).pathname;
const budgets = {
  "app.css": 30_000,
  "desk.css": 15_000,
  "app.js": 70_000,
  "report.js": 6_000,
  "inbox.js": 6_000,
  "cover.js": 3_000,
  "sprite.svg": 12_000,
};

// Bootstrap's reboot without its palettes: our tokens give the values it reads.
async function reboot() {
  const file = require.resolve("bootstrap/dist/css/bootstrap-reboot.css");
  const css = await readFile(file, "utf8");
  const start = css.indexOf("*,\n*::before");
  if (start < 0) throw new Error("Bootstrap's reboot has changed: look at build.mjs");
  return css.slice(start).replace(/\/\*# sourceMappingURL.*/, "");
}

// The dark values stand once in the sources and twice in the result.
async function dark() {
  const css = await readFile(here("css/dark.css"), "utf8");
  const chosen = css.replace(":root", ":root[data-theme=dark]");
  const wished = css.replace(":root", ":root:not([data-theme=light])");
  return `@media (prefers-color-scheme: dark) { ${wished} } ${chosen}`;
}

const madeHere = {
  name: "made-here",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/reboot\.css$/ }, () => ({
      path: "reboot",
      namespace: "made",
    }));
    onLoad({ filter: /reboot/, namespace: "made" }, async () => ({
      contents: await reboot(),
      loader: "css",
    }));
    onLoad({ filter: /css\/dark\.css$/ }, async () => ({
      contents: await dark(),
      loader: "css",
    }));
  },
};

const shared = {
  bundle: true,
  minify: true,
  legalComments: "linked",
  logLevel: "warning",
  target: ["chrome107", "firefox104", "safari16"],
};

await rm(here("dist"), { recursive: true, force: true });
await mkdir(here("dist"), { recursive: true });
await build({
  ...shared,
  entryPoints: [here("css/app.css"), here("css/desk.css")],
  outdir: here("dist"),
  plugins: [madeHere],
});
await build({
  ...shared,
  entryPoints: {
    app: here("js/app.js"),
    report: here("js/report.js"),
    inbox: here("js/inbox.js"),
    cover: here("js/cover.js"),
  },
  outdir: here("dist"),
  format: "iife",
});
for (const name of ["sprite.svg", "favicon.svg"]) {
  await copyFile(here(`img/${name}`), here(`dist/${name}`));
}

let broken = false;
for (const [name, budget] of Object.entries(budgets)) {
  const { size } = await stat(here(`dist/${name}`));
  const over = size > budget;
  broken ||= over;
  console.log(`${name}: ${size} bytes of ${budget}${over ? ", TOO LARGE" : ""}`);
}
if (broken) process.exit(1);
