// Asks what is known already while somebody types a report. The words go to the server
// in a body, never in an address, and are kept nowhere.
const WAIT_MS = 400;
const ASKED = ["csrfmiddlewaretoken", "description", "touchpoint", "unit"];

export function start() {
  const place = document.querySelector("[data-known]");
  const form = place?.closest("form");
  if (!form) return;
  form.querySelector("[data-known-ask]")?.remove();
  let timer = 0;
  let last = "";
  let running = null;

  async function ask() {
    const filled = new FormData(form);
    const body = new URLSearchParams();
    for (const name of ASKED) body.set(name, filled.get(name) ?? "");
    if (body.toString() === last) return;
    last = body.toString();
    running?.abort();
    running = new AbortController();
    try {
      const answer = await fetch(place.dataset.known, {
        method: "POST",
        body,
        headers: { "HX-Request": "true" },
        signal: running.signal,
      });
      if (answer.ok && !answer.redirected) place.innerHTML = await answer.text();
    } catch {
      // Typed on, or no connection: the report can be sent all the same.
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
}
