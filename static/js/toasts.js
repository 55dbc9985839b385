// Messages leave the flow, are read out, and stay until they are closed.
export function start() {
  const region = document.querySelector("[data-toasts]");
  if (!region) return;
  const toasts = [...region.children];
  region.replaceChildren();
  region.classList.add("cx-toasts--float");
  for (const toast of toasts) {
    const close = toast.querySelector("[data-toast-close]");
    if (close) {
      close.hidden = false;
      close.addEventListener("click", () => toast.remove());
    }
  }
  // A screen reader speaks what enters a status region, not what stood there before.
  setTimeout(() => region.append(...toasts), 50);
}
