// Everything a manager's pages need. Without it every page still works.
import htmx from "htmx.org";

import { start as copy } from "./copy.js";
import { start as dialogs } from "./dialogs.js";
import { start as drafts } from "./drafts.js";
import { start as errors } from "./errors.js";
import { start as filters } from "./filters.js";
import { start as once } from "./once.js";
import { start as queue } from "./queue.js";
import { start as selection } from "./selection.js";
import { start as theme } from "./theme.js";
import { start as toasts } from "./toasts.js";
import { start as unsaved } from "./unsaved.js";

Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  // What comes in works at once: a key may follow within a frame.
  defaultSettleDelay: 0,
  historyCacheSize: 0,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
});

for (const start of [
  theme,
  toasts,
  dialogs,
  drafts,
  once,
  unsaved,
  copy,
  selection,
  queue,
  filters,
  errors,
]) {
  start();
}
