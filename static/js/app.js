// What pages cannot do by HTML and htmx alone: toasts with their time, dialogs, retrying, undoing by key, choosing many
// rows, "/" to search, copying, counting down, closing menus.
"use strict";
const TOAST_MS = 8000;
const toasts = document.querySelector(".toasts");

function button(text, act, className = "button button--plain") {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", textContent: text, className });
  made.addEventListener("click", act);
  return made;
}

// Take a toast away; who was in it goes back to what it was about.
function dismiss(box, back = document.getElementById(box.querySelector("[data-back]")?.dataset.back)) {
  const inside = box.contains(document.activeElement);
  box.remove();
  if (inside) back?.focus();
}

// Let a toast go after its time, which stands still while somebody points at it or is in it.
function watch(box) {
  box.querySelector("[data-close]")?.addEventListener("click", () => dismiss(box));
  box.addEventListener("htmx:afterRequest", (event) => event.detail.successful && dismiss(box));
  if ("stays" in box.dataset) return;
  let timer;
  const go = () => { if (!box.matches(":hover, :focus-within")) timer = setTimeout(() => box.remove(), TOAST_MS); };
  const stay = () => clearTimeout(timer);
  for (const come of ["pointerenter", "focusin"]) box.addEventListener(come, stay);
  for (const leave of ["pointerleave", "focusout"]) box.addEventListener(leave, () => { stay(); setTimeout(go); });
  go();
}

// What could be undone before in the same row no longer can.
function replaceOlder(box) {
  const row = box.querySelector("[data-back]")?.dataset.back;
  for (const other of row ? toasts.querySelectorAll(`[data-back="${row}"]`) : []) if (!box.contains(other)) other.closest(".toast").remove();
}

function toast({ text, bad, retry, back }) {
  const place = document.getElementById(bad ? "alerts" : "toasts");
  for (const same of [...place.children]) if (same.querySelector("span")?.textContent === text) same.remove();
  const box = document.createElement("div");
  box.className = "toast";
  if (bad) box.dataset.stays = "";
  const words = document.createElement("span");
  words.textContent = text;
  box.append(words);
  if (retry) box.append(button(toasts.dataset.retry, () => { dismiss(box, back); retry(); }));
  const close = button("×", () => dismiss(box, back), "toast__close");
  close.setAttribute("aria-label", toasts.dataset.close);
  box.append(close);
  place.append(box);
  watch(box);
}
document.addEventListener("toast", (event) => toast(event.detail));

// A request that failed changed nothing: say so, and repeat it when asked to. Our own error pages bring their words along.
function failed(event) {
  if (event.detail.xhr?.getResponseHeader("HX-Trigger")) return;
  const { elt, path, target, triggeringEvent, verb } = event.detail.requestConfig;
  const pressed = triggeringEvent?.submitter;
  const retry = () => (pressed ? pressed.click() : htmx.ajax(verb, path, { source: elt, target }));
  const status = event.detail.xhr?.status;
  const back = pressed?.closest(".toast, dialog") ? document.getElementById(elt.dataset.back) : pressed;
  if (status === 403) toast({ text: toasts.dataset.refused, bad: true, back });
  else if (!(status >= 400 && status < 500)) toast({ text: toasts.dataset.failed, bad: true, retry, back });
}
for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) document.addEventListener(failure, failed);

// While a request is on its way its form and what it will replace are busy, and its dialog is out of the way.
const busy = new WeakMap();
document.addEventListener("htmx:beforeRequest", ({ detail: { elt, target, xhr } }) => {
  elt.closest("dialog:not(.finder)")?.close();
  busy.set(xhr, [elt, target]);
  for (const each of [elt, target]) each.setAttribute("aria-busy", "true");
});
document.addEventListener("htmx:afterRequest", ({ detail: { xhr } }) => {
  for (const each of busy.get(xhr) ?? []) each.removeAttribute("aria-busy");
});

// What the server sent: a question is asked at once, a toast is given its time, rows may be chosen.
for (const came of ["htmx:afterSettle", "htmx:oobAfterSwap", "htmx:historyRestore"]) document.addEventListener(came, ready);
function ready() {
  for (const dialog of document.querySelectorAll("dialog:not([data-ready])")) { dialog.dataset.ready = ""; dialog.showModal(); }
  for (const box of document.querySelectorAll(".toast:not([data-ready])")) { box.dataset.ready = ""; replaceOlder(box); watch(box); }
  chosen();
}

// Choosing many rows: all that are shown at once, and how many they are. Without a choice the buttons say why they rest.
const rows = () => [...document.querySelectorAll("input[form=many]")];
function chosen() {
  const all = document.querySelector("[data-select-all]");
  if (!all) return;
  const boxes = rows();
  const number = boxes.filter((box) => box.checked).length;
  all.hidden = false;
  Object.assign(all.firstElementChild, { checked: number === boxes.length, indeterminate: number > 0 && number < boxes.length });
  const said = document.querySelector("[data-selected]");
  said.textContent = number ? `${said.dataset.selected} ${number}` : said.dataset.none;
  const form = document.getElementById("many");
  const idle = !number && !form.querySelector("[name=all]")?.checked;
  for (const button of form.querySelectorAll(`[aria-describedby=${said.id}]`)) button.setAttribute("aria-disabled", idle);
}
document.addEventListener("change", (event) => {
  if (event.target.closest("[data-select-all]")) for (const box of rows()) box.checked = event.target.checked;
  if (event.target.closest("[data-select-all], [form=many], #many [name=all]")) chosen();
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    const search = document.querySelector("input[type=search]");
    if (search) { event.preventDefault(); search.focus(); }
  }
  if (event.key === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && searchAll) { event.preventDefault(); find(); }
  if (event.key.startsWith("Arrow") && event.target.closest("#search-words, .result")) move(event);
  if (event.key === "?" && !typing && !document.querySelector("dialog[open]")) shortcuts();
  const undo = [...document.querySelectorAll("[data-undo]")].pop();
  if (event.key === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !typing && undo) {
    event.preventDefault();
    undo.click();
  }
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll(".menu[open]")) { menu.open = false; menu.firstElementChild.focus(); }
  }
});

// A dialog above the page with parts of another page. Without that page there is no dialog.
async function above(address, fill) {
  const answer = await fetch(address);
  if (!answer.ok || document.querySelector("dialog[open]")) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const dialog = document.createElement("dialog");
  dialog.dataset.ready = "";
  dialog.setAttribute("closedby", "any");
  fill(dialog, page);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  htmx.process(dialog);
  dialog.showModal();
}

// The search of everything. Arrow keys go from the words to the results and between results.
const searchAll = document.getElementById("search-all");
function find() {
  const here = document.getElementById("search-words");
  if (here) return here.focus();
  above(searchAll.href, (dialog, page) => {
    const form = page.getElementById("search-form");
    if (!form) return location.assign(searchAll.href);
    dialog.className = "finder";
    dialog.setAttribute("aria-label", searchAll.textContent.trim());
    dialog.append(form, page.getElementById("results"));
  });
}
function move(event) {
  const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!way) return;
  const all = [document.getElementById("search-words"), ...document.querySelectorAll("#results .result")];
  event.preventDefault();
  all[Math.min(Math.max(all.indexOf(event.target) + way, 0), all.length - 1)].focus();
}
searchAll?.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  find();
});

// The page of help about the keys, in a dialog above the page.
function shortcuts() {
  const { close, shortcuts: address } = document.querySelector(".toasts").dataset;
  above(address, (dialog, page) => withHelp(dialog, page.getElementById("main"), close));
}
function withHelp(dialog, help, close) {
  const [title, form, button] = ["h2", "form", "button"].map((name) => document.createElement(name));
  Object.assign(title, { id: "shortcuts", textContent: help.querySelector("h1").textContent });
  Object.assign(button, { textContent: close, className: "button button--plain", autofocus: true });
  form.method = "dialog";
  form.className = "actions";
  form.append(button);
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.append(title, help.querySelector("article"), form);
}

document.addEventListener("click", async (event) => {
  for (const menu of document.querySelectorAll(".menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  if (event.target.closest("[aria-disabled=true]")) event.preventDefault();
  if (event.target.closest("[data-print]")) print();
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    await navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).textContent.trim());
    toast({ text: copy.dataset.copied });
  }
});

// Empty fields of a search stay out of its address, and so does a "?" without anything behind it.
document.addEventListener("formdata", ({ target, formData }) => {
  if (target.matches("[role=search]")) for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
});
if (location.href.endsWith("?")) history.replaceState(null, "", location.pathname);

// Show of a long list what holds the words that are typed; what is ticked stays in sight.
document.addEventListener("input", ({ target }) => {
  const list = document.getElementById(target.dataset?.filter);
  if (!list) return;
  const words = target.value.trim().toLowerCase().split(/\s+/);
  for (const row of list.children) {
    const text = row.textContent.toLowerCase();
    row.hidden = !row.querySelector(":checked") && !words.every((word) => text.includes(word));
  }
});

// Propose a name for programs from the label that is typed, until somebody writes a name by hand.
document.addEventListener("input", ({ target }) => {
  const name = document.getElementById(target.dataset?.names);
  if (!name || name.value !== (name.dataset.proposed ?? "")) return;
  const plain = target.value.toLowerCase().replaceAll("ł", "l").normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  name.value = name.dataset.proposed = plain.replace(/[^a-z0-9]+/g, "_").replace(/^[_0-9]+|_+$/g, "");
});

// A usual role ticks its permissions and no others.
for (const roles of document.querySelectorAll("[data-roles]")) roles.hidden = false;
document.addEventListener("click", ({ target }) => {
  const role = target.closest("[data-role]");
  if (!role) return;
  const wanted = role.dataset.role.split(" ");
  for (const box of role.closest("fieldset").querySelectorAll("[type=checkbox]")) box.checked = wanted.includes(box.value);
});

// Count down to an end, by the server's clock.
for (const timer of document.querySelectorAll("[data-countdown]")) {
  const { countdown, now, over } = timer.dataset;
  const ends = performance.now() + (new Date(countdown) - new Date(now));
  const days = (number) => new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "day", unitDisplay: "long" }).format(number);
  const two = (number) => String(number).padStart(2, "0");
  const tick = () => {
    const left = Math.max(0, Math.round((ends - performance.now()) / 1000));
    const clock = [left / 3600 % 24, left / 60 % 60, left % 60].map((part) => two(Math.floor(part))).join(":");
    timer.textContent = left === 0 ? over : left >= 86400 ? `${days(Math.floor(left / 86400))} ${clock}` : clock;
    if (left === 0) clearInterval(ticking);
  };
  const ticking = setInterval(tick, 1000);
  tick();
}
chosen();
for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;

// A row of tabs that is wider than its page begins where the current tab stands.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) tab.parentElement.scrollLeft = tab.offsetLeft - 16;

// The errors of a refused form have the focus, also where a browser gives none to them by itself.
document.getElementById("form-errors")?.focus();

// Leaving a form that was changed asks first.
let changed;
document.addEventListener("input", ({ target }) => { changed = target.closest("form[data-asks]") ?? changed; });
document.addEventListener("submit", ({ target }) => { if (target === changed) changed = undefined; });
addEventListener("beforeunload", (event) => { if (changed?.isConnected) event.preventDefault(); });

// The input of a form that was lost with its session goes back into the form, to be looked at and sent again.
const lost = document.getElementById("lost-form");
// A field may be called like a property of its form, so the form is asked for its attributes and its fields by selector.
const pathOf = (form) => decodeURIComponent(new URL(form.getAttribute("action") ?? "", location.href).pathname);
const isAgain = (form) => form !== lost && form.getAttribute("method") === "post" && pathOf(form) === lost.getAttribute("data-path");
const again = lost && [...document.forms].find(isAgain);
if (again) {
  const sent = new FormData(lost);
  const kept = new Map([...sent.keys()].map((name) => [name, sent.getAll(name)]));
  for (const field of again.querySelectorAll("input, select, textarea")) {
    const texts = kept.get(field.name) ?? [];
    if (!field.name || field.name === "csrfmiddlewaretoken" || /^(submit|button|password|file|fieldset)$/.test(field.type)) continue;
    if (/^(checkbox|radio)$/.test(field.type)) field.checked = texts.includes(field.value);
    else if (field.type === "select-multiple") for (const option of field.options) option.selected = texts.includes(option.value);
    else if (texts.length) field.value = texts.shift();
  }
  lost.hidden = true;
  changed = again.matches("[data-asks]") ? again : undefined;
}

// The sidebar and filters are folded on narrow screens only; browsers that cannot say so in CSS are told here.
if (!CSS.supports("selector(::details-content)")) {
  const narrow = matchMedia("(max-width: 760px)");
  const fold = () => { for (const each of document.querySelectorAll(".fold")) each.open = !narrow.matches; };
  narrow.addEventListener("change", fold);
  fold();
}

// A long form: the words that are typed leave only the fields whose label has them all.
for (const finder of document.querySelectorAll("[data-finds]")) {
  const place = document.querySelector(finder.dataset.finds);
  finder.hidden = false;
  finder.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  finder.addEventListener("input", (event) => {
    const words = event.target.value.toLowerCase().split(/\s+/);
    for (const section of place.querySelectorAll("fieldset.section")) {
      const fields = [...section.querySelectorAll(":scope > .fields > div")];
      for (const each of fields) {
        const label = each.querySelector("label, legend").textContent.toLowerCase();
        each.hidden = !words.every((word) => label.includes(word));
      }
      section.hidden = fields.every((each) => each.hidden);
    }
    place.querySelector("[data-nothing]").hidden = !!place.querySelector("fieldset.section:not([hidden])");
  });
}
