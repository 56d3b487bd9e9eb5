// The page of the playground: what HTML and htmx do not do by themselves. No build step; no host but this one.
"use strict";

// --- live updates: panes as they change --------------------------------------------------------------------------

let line = null;

function listen() {
  const wanted = document.getElementById("thread").dataset.live;
  if (line && line.wanted === wanted) return;
  if (line) line.close();
  line = new EventSource(wanted);
  line.wanted = wanted;
  line.onopen = () => document.body.classList.remove("away");
  line.onerror = () => document.body.classList.add("away");
  line.onmessage = (event) => {
    for (const [name, pane] of Object.entries(JSON.parse(event.data))) update(name, pane);
  };
}

function update(name, pane) {
  const place = document.querySelector(`[data-pane="${name}"]`);
  if (!place || place.dataset.mark === pane.mark) return;
  place.dataset.mark = pane.mark;
  const scroll = place.closest("[data-stick]");
  if ("keyed" in place.dataset) reconcile(place, pane.html);
  else replace(place, pane.html);
  if (name === "lines" && pane.html) document.querySelector(".place .empty")?.remove();
  if (scroll) settle(scroll);
  if (name === "modal") show(place);
}

// A list stays at its end while it grows or is squeezed, unless somebody has scrolled up to read.
const squeezed = new ResizeObserver((entries) => entries.forEach((entry) => settle(entry.target)));

function settle(scroll) {
  if (!scroll.away) scroll.scrollTop = scroll.scrollHeight;
}

function stick(around) {
  for (const scroll of around.querySelectorAll("[data-stick]")) {
    settle(scroll);
    squeezed.observe(scroll);
    scroll.addEventListener("scroll", () => (scroll.away = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight > 80), { passive: true });
  }
}

// Replaces the rows that have changed and leaves the others alone, with whatever is open or in focus in them.
function reconcile(list, html) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const rows = [...fresh.content.children];
  const kept = new Set(rows.map((row) => row.id));
  for (const old of [...list.children]) if (!kept.has(old.id)) old.remove();
  rows.forEach((row, at) => {
    const old = document.getElementById(row.id);
    const same = old && old.parentElement === list && old.dataset.mark === row.dataset.mark && old.className === row.className;
    const now = same ? old : row;
    if (old && !same) redraw(old, row);
    if (list.children[at] !== now) list.insertBefore(now, list.children[at] ?? null);
    if (!same) htmx.process(row);
  });
}

// A menu that is open stays open, whoever reacts to its message meanwhile.
function redraw(old, row) {
  const open = old.querySelector("details.menu[open]");
  refocus(old, () => old.replaceWith(row));
  if (open) row.querySelector("details.menu")?.setAttribute("open", "");
}

function replace(place, html) {
  const inner = place.querySelector(".scroll");
  const top = inner ? inner.scrollTop : 0;
  const view = place.querySelector("[data-view]")?.dataset.view;
  refocus(place, () => {
    place.innerHTML = html;
  });
  htmx.process(place);
  const again = place.querySelector(".scroll");
  if (again && view === place.querySelector("[data-view]")?.dataset.view) again.scrollTop = top;
}

// Keeps the focus on the control of the same name while what is around it is drawn again.
function refocus(around, change) {
  const active = around.contains(document.activeElement) ? document.activeElement : null;
  const keys = active ? [active.id && `#${CSS.escape(active.id)}`, active.name && `[name="${CSS.escape(active.name)}"][value="${CSS.escape(active.value)}"]`] : [];
  const where = around.id ? () => document.getElementById(around.id) : () => around;
  change();
  const found = keys.filter(Boolean).map((key) => where()?.querySelector(key)).find(Boolean);
  if (found) found.focus({ preventScroll: true });
}

// --- the modal ---------------------------------------------------------------------------------------------------

function show(dialog) {
  const form = dialog.querySelector("form");
  if (!form) {
    if (dialog.open) dialog.close();
    return;
  }
  if (!dialog.open) dialog.showModal();
  const wrong = dialog.querySelector('[aria-invalid="true"], .bad input');
  if (wrong) {
    wrong.focus();
    wrong.closest(".block").scrollIntoView({ block: "nearest" });
  } else if (dialog.dataset.view !== form.dataset.view) {
    (dialog.querySelector("[autofocus]") ?? dialog.querySelector(".scroll input, .scroll textarea, .scroll select") ?? dialog.querySelector("footer button")).focus();
  }
  dialog.dataset.view = form.dataset.view;
}

// --- the composer ------------------------------------------------------------------------------------------------

function grow(area) {
  area.rows = Math.min(10, area.value.split("\n").reduce((rows, text) => rows + 1 + Math.floor(text.length / 90), 0));
}

function complete(area) {
  const list = document.getElementById(area.getAttribute("aria-controls"));
  const before = area.value.slice(0, area.selectionStart);
  const typed = before.match(/^\/\S*$|(?:^|\s)(@[\w.-]*)$/);
  const start = typed ? (typed[1] ?? typed[0]) : null;
  const inThread = area.form.elements.thread.value;
  let any = false;
  for (const entry of list.children) {
    const fits = start !== null && entry.dataset.insert.startsWith(start.toLowerCase()) && !(inThread && start.startsWith("/"));
    entry.hidden = !fits;
    entry.setAttribute("aria-selected", String(fits && !any));
    if (fits && !any) area.setAttribute("aria-activedescendant", entry.id);
    any ||= fits;
  }
  list.hidden = !any;
  if (!any) area.removeAttribute("aria-activedescendant");
}

function choose(area, entry) {
  const before = area.value.slice(0, area.selectionStart).replace(/[/@][\w.-]*$/, entry.dataset.insert);
  const rest = area.value.slice(area.selectionStart);
  area.value = before + rest;
  area.selectionStart = area.selectionEnd = before.length;
  document.getElementById(area.getAttribute("aria-controls")).hidden = true;
  area.removeAttribute("aria-activedescendant");
  area.focus();
}

function step(list, by, area) {
  const open = [...list.children].filter((entry) => !entry.hidden);
  const at = open.findIndex((entry) => entry.getAttribute("aria-selected") === "true");
  const next = open[(at + by + open.length) % open.length];
  open.forEach((entry) => entry.setAttribute("aria-selected", String(entry === next)));
  area.setAttribute("aria-activedescendant", next.id);
  next.scrollIntoView({ block: "nearest" });
}

function typing(event) {
  const area = event.target;
  const list = document.getElementById(area.getAttribute("aria-controls"));
  if (!list.hidden) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) return event.preventDefault(), step(list, by, area);
    if (event.key === "Escape") return event.stopPropagation(), (list.hidden = true);
    const entry = list.querySelector('[aria-selected="true"]');
    const exact = entry && area.value.slice(0, area.selectionStart).toLowerCase().endsWith(entry.dataset.insert.trim());
    if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && !exact)) return event.preventDefault(), choose(area, entry);
  }
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    area.form.requestSubmit();
  }
}

// --- everything that happens -------------------------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  if (event.target.matches(".composer textarea")) typing(event);
  else if (event.key === "Escape") for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
});

document.addEventListener("input", (event) => {
  if (event.target.matches(".composer textarea")) grow(event.target), complete(event.target);
});

document.addEventListener("change", (event) => {
  if (!event.target.matches(".composer [type=file]")) return;
  const file = event.target.files[0];
  event.target.form.querySelector(".attached").textContent = file ? file.name : "";
});

document.addEventListener("click", (event) => {
  const entry = event.target.closest(".completion [role=option]");
  if (entry) choose(entry.closest("form").elements.text, entry);
  const within = event.target.closest("details.menu");
  const chosen = within && event.target.closest("button, a") && !event.target.closest("summary");
  for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== within || chosen) menu.open = false;
});

document.addEventListener("load", (event) => {
  const scroll = event.target.closest?.("[data-stick]");
  if (scroll) settle(scroll);
}, true);

document.addEventListener("DOMContentLoaded", () => {
  document.getElementById("modal").addEventListener("cancel", (event) => {
    event.preventDefault();
    event.target.querySelector("[data-close]").click();
  });
  stick(document);
  const tips = document.querySelector(".tips");
  if (tips) {
    tips.open = localStorage.tips ? localStorage.tips === "open" : innerHeight > 740;
    tips.addEventListener("toggle", () => (localStorage.tips = tips.open ? "open" : "closed"));
  }
  if (location.hash) document.querySelector(location.hash)?.scrollIntoView({ block: "center" });
  show(document.getElementById("modal"));
  if (!document.querySelector("dialog[open]") && matchMedia("(hover: hover)").matches) document.querySelector("#say textarea")?.focus();
  listen();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.target;
  if (!form.matches(".composer")) return;
  if (!form.elements.text.value.trim() && !form.elements.file.files.length) return event.preventDefault();
  form.kept = form.elements.text.value;
  form.parentElement.querySelector("[data-stick]").away = false;
  setTimeout(() => {
    form.elements.text.value = "";
    form.elements.file.value = "";
    form.querySelector(".attached").textContent = "";
    grow(form.elements.text);
    document.getElementById(`${form.id}-list`).hidden = true;
  });
});

let hush = 0;
document.addEventListener("htmx:afterRequest", (event) => {
  const said = event.detail.xhr;
  const form = event.target;
  const failed = said.status === 0 || said.status >= 400;
  if (form.matches(".composer") && (failed || said.status === 200) && !form.elements.text.value) form.elements.text.value = form.kept;
  const notice = document.getElementById("notice");
  if (failed) notice.textContent = said.status ? said.responseText : "The playground does not answer. Is it still running in the terminal?";
  if (failed || said.status === 200) {
    clearTimeout(hush);
    hush = setTimeout(() => notice.replaceChildren(), 8000);
  }
});

document.addEventListener("htmx:afterSettle", () => {
  listen();
  const thread = document.getElementById("thread");
  if (thread.wanted === thread.dataset.live) return;
  thread.wanted = thread.dataset.live;
  stick(thread);
  if (matchMedia("(hover: hover)").matches) thread.querySelector("textarea")?.focus();
});

window.addEventListener("popstate", () => location.reload());
