// What pages cannot do by HTML and htmx alone: toasts, "/" to search, copying, closing menus.
"use strict";
const TOAST_MS = 8000;

function toast({ text, bad }) {
  const place = document.getElementById("toasts");
  for (const same of place.children) if (same.firstElementChild.textContent === text) same.remove();
  const box = document.createElement("div");
  box.className = "toast";
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "×";
  close.setAttribute("aria-label", place.dataset.close);
  close.addEventListener("click", () => box.remove());
  box.append(words, close);
  place.append(box);
  let timer = bad ? 0 : setTimeout(() => box.remove(), TOAST_MS);
  const stay = () => clearTimeout(timer);
  const go = () => { if (!bad) timer = setTimeout(() => box.remove(), TOAST_MS); };
  box.addEventListener("pointerenter", stay);
  box.addEventListener("focusin", stay);
  box.addEventListener("pointerleave", go);
  box.addEventListener("focusout", go);
}

document.addEventListener("toast", (event) => toast(event.detail));
for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, () => toast({ text: document.getElementById("toasts").dataset.failed, bad: true }));
}
// Our own error pages bring their words along; what comes from a proxy in between does not.
document.addEventListener("htmx:responseError", (event) => {
  if (!event.detail.xhr.getResponseHeader("HX-Trigger")) {
    toast({ text: document.getElementById("toasts").dataset.failed, bad: true });
  }
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    const search = document.querySelector("input[type=search]");
    if (search) { event.preventDefault(); search.focus(); }
  }
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll(".menu[open]")) { menu.open = false; menu.firstElementChild.focus(); }
  }
});

document.addEventListener("click", async (event) => {
  for (const menu of document.querySelectorAll(".menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  if (event.target.closest("[aria-disabled=true]")) event.preventDefault();
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    await navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).textContent.trim());
    toast({ text: copy.dataset.copied });
  }
});
// The sidebar is a menu on narrow screens and a list on wide ones; browsers that cannot say so in CSS are told here.
if (!CSS.supports("selector(::details-content)")) {
  const narrow = matchMedia("(max-width: 760px)");
  const fold = () => { for (const menu of document.querySelectorAll(".sidebar details")) menu.open = !narrow.matches; };
  narrow.addEventListener("change", fold);
  fold();
}
