// Everything the front line's pages need.
import { start as drafts } from "./drafts.js";
import { start as errors } from "./errors.js";
import { start as known } from "./known.js";
import { start as once } from "./once.js";
import { start as theme } from "./theme.js";

theme();
drafts();
known();
once();
errors();
