// Opens dialogs, closes them beside themselves, closes menus on Escape and outside.
export function start() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) {
      document.getElementById(opener.dataset.dialog)?.showModal();
      return;
    }
    if (event.target.matches("dialog")) event.target.close();
    for (const menu of document.querySelectorAll("details.cx-menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.cx-menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  for (const opener of document.querySelectorAll("[data-dialog]"))
    opener.hidden = false;
}
