// The API reference: calls are filtered while somebody types, a chosen language stays, and the console sends a call.
"use strict";
const words = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);

// Show the calls that have all words. Without words only the calls of the current section are shown.
const search = document.querySelector("[data-calls]");
const calls = document.getElementById("calls");
const closed = new Set(calls.querySelectorAll("ul[hidden]"));
function filter() {
  const wanted = words(search.value);
  let number = 0;
  for (const list of calls.querySelectorAll("ul")) {
    let some = false;
    for (const row of list.children) {
      const text = `${row.dataset.words} ${row.textContent}`.toLowerCase();
      row.hidden = !wanted.every((word) => text.includes(word));
      if (!row.hidden) { some = true; number += 1; }
    }
    list.hidden = wanted.length ? !some : closed.has(list);
    list.parentElement.hidden = wanted.length > 0 && !some;
  }
  const said = document.querySelector("[data-found]");
  said.textContent = wanted.length ? `${said.dataset.found} ${number}` : "";
  if (wanted.length) document.querySelector(".docs__menu").open = true;
}
search.addEventListener("input", filter);
calls.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
if (!CSS.supports("selector(::details-content)")) document.querySelector(".docs__menu").open = !matchMedia("(max-width: 760px)").matches;

// The language of the code stays on the next page.
const LANGUAGE = "reference-language";
try { // a browser may refuse to store anything
  const kept = document.getElementById(sessionStorage.getItem(LANGUAGE));
  if (kept) kept.checked = true;
  document.addEventListener("change", ({ target }) => { if (target.name === "language") sessionStorage.setItem(LANGUAGE, target.id); });
} catch { /* then the first language is shown */ }

// The console. The token lives in its field and leaves with the call only.
const SHOWN = ["marketing-contacts-decision", "idempotent-replayed", "retry-after", "x-hubspot-correlation-id", "x-hubspot-ratelimit-remaining", "x-hubspot-ratelimit-daily-remaining", "content-type"];
const panel = document.querySelector("[data-console]");
if (panel) {
  const field = (name) => document.getElementById(`console-${name}`);
  const part = (name) => panel.querySelector(`[data-${name}]`);
  const say = (text) => { part("said").textContent = text; };
  document.querySelector("[data-without-script]").hidden = true;
  panel.querySelector("fieldset").disabled = false;

  const show = async (answer) => {
    say(`${answer.status} ${answer.statusText}`);
    part("headers").replaceChildren(...SHOWN.filter((name) => answer.headers.has(name)).flatMap((name) => {
      const [term, value] = [document.createElement("dt"), document.createElement("dd")];
      term.textContent = name;
      value.textContent = answer.headers.get(name);
      return [term, value];
    }));
    const text = await answer.text();
    try { part("body").textContent = JSON.stringify(JSON.parse(text), null, 2); } catch { part("body").textContent = text; }
    part("body").hidden = !text;
    part("answer").hidden = false;
  };

  const send = async (address) => {
    const { verb, media } = panel.dataset;
    const headers = field("token") ? { Authorization: `Bearer ${field("token").value.trim()}` } : {};
    if (media) headers["Content-Type"] = media;
    part("answer").hidden = true;
    say(panel.dataset.sending);
    try {
      await show(await fetch(address, {
        method: verb, headers, body: media ? field("body").value : undefined,
        credentials: "omit", cache: "no-store", redirect: "error", referrerPolicy: "no-referrer",
      }));
    } catch { say(panel.dataset.failed); }
  };

  // Only this site gets the token: an address such as //elsewhere names another one.
  panel.addEventListener("submit", (event) => {
    event.preventDefault();
    const path = field("path").value.trim();
    const address = URL.canParse(path, location.origin) ? new URL(path, location.origin) : {};
    if (!path.startsWith("/") || address.origin !== location.origin) { say(panel.dataset.elsewhere); field("path").focus(); return; }
    const ask = field("ask");
    if (!ask) { send(address); return; }
    ask.querySelector("[data-asked]").textContent = `${panel.dataset.verb} ${path}`;
    ask.returnValue = "";
    ask.showModal();
    ask.addEventListener("close", () => { if (ask.returnValue === "send") send(address); }, { once: true });
  });
}
