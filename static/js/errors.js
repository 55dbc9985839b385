// After a refused form the list of errors is where the reader starts.
export function start() {
  document.querySelector("[data-form-errors]")?.focus();
}
