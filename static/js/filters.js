// An address says only what narrows the list: fields left empty stay out of it.
function tidy(data) {
  for (const name of new Set(data.keys())) {
    const said = data.getAll(name).filter(Boolean);
    data.delete(name);
    for (const value of said) data.append(name, value);
  }
}

export function start() {
  document.addEventListener("formdata", (event) => {
    if (event.target.matches("form[data-filters]")) tidy(event.formData);
  });
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt.closest("form[data-filters]")) tidy(event.detail.parameters);
  });
}
