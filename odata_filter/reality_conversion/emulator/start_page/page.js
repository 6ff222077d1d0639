"use strict";

const at = id => document.getElementById(id);
const filter = at("filter");
const language = JSON.parse(at("language").textContent);

/** An element with properties and content. */
function made(tag, properties = {}, ...content) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...content);
  return element;
}

function button(properties, ...content) {
  return made("button", { type: "button", ...properties }, ...content);
}

/** A button that copies a text; `what` names the text to those who do not see where the button is. */
function copying(what, text) {
  const label = made("span", {}, "Copy");
  const copier = button({ className: "copy" }, label, made("span", { className: "unseen" }, ` ${what}`));
  copier.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text());
    } catch { // browsers have a clipboard only for pages of the own machine or of https
      const area = made("textarea", { value: text(), className: "unseen" });
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      copier.focus();
    }
    label.textContent = "Copied";
    setTimeout(() => { label.textContent = "Copy"; }, 1500);
  });
  return copier;
}

/* The filter, and what is inserted into it. */

function grow() {
  filter.style.height = "auto";
  filter.style.height = `${filter.scrollHeight + filter.offsetHeight - filter.clientHeight}px`;
}

/** Replaces a part of the filter, as if it were typed: it can be undone. */
function replace(start, end, text) {
  filter.focus();
  filter.setSelectionRange(start, end);
  document.execCommand(text ? "insertText" : "delete", false, text);
}

/** Inserts a word at the caret, with the blanks or the comma that it needs; the caret goes to the bar in it. */
function insert(word) {
  const { selectionStart: start, selectionEnd: end, value } = filter;
  const before = value.slice(0, start);
  const listed = /\bin\s*\([^()]*[^\s(),]$/i.test(before);
  const lead = listed ? ", " : /(^|[\s(])$/.test(before) ? "" : " ";
  const tail = /^[\w']/.test(value.slice(end)) ? " " : "";
  const [left, right] = word.split("|");
  replace(start, end, lead + left + (right ?? "") + tail);
  const caret = start + lead.length + left.length;
  if (right !== undefined) filter.setSelectionRange(caret, caret);
}

function vocabulary() {
  for (const { title, words } of language.vocabulary) {
    const items = words.map(({ word, note }) => {
      const each = button({}, word.replace("|", ""), ...(note ? [made("small", {}, note)] : []));
      each.addEventListener("click", () => insert(word));
      return made("li", {}, each);
    });
    at("vocabulary").querySelector("dl").append(
      made("dt", {}, title), made("dd", {}, made("ul", { className: "words", ariaLabel: title }, ...items)));
  }
  for (const each of document.querySelectorAll("#samples button")) {
    each.addEventListener("click", () => replace(0, filter.value.length, each.textContent));
  }
}

/* Errors. */

const BEFORE = 160, AFTER = 80; // characters that are shown around a place

/** The source around the places, which are marked. Offsets count characters, not the units of JavaScript's strings. */
function excerpt(characters, places) {
  const first = Math.max(0, places[0][0] - BEFORE);
  const last = Math.min(characters.length, places[places.length - 1][1] + AFTER);
  const drawn = made("pre", {}, first > 0 ? "…" : "");
  let done = first;
  for (const [start, end] of places) {
    const shown = Math.min(end, start + AFTER);
    drawn.append(characters.slice(done, start).join(""), made("mark", {}, characters.slice(start, shown).join("")));
    done = shown;
  }
  drawn.append(characters.slice(done, last).join(""), last < characters.length ? "…" : "");
  return drawn;
}

function problem(error, text, characters) {
  const told = made("article", {}, made("p", {}, `${error.message} `, made("code", {}, error.code ?? "")));
  if (!error.span) return told;
  const places = [error.span, ...(error.related ? [error.related] : [])].sort((a, b) => a[0] - b[0]);
  const near = places[places.length - 1][1] - places[0][0] <= BEFORE;
  told.append(...(near ? [places] : places.map(each => [each])).map(group => excerpt(characters, group)));
  const [start, end] = error.span.map(offset => characters.slice(0, offset).join("").length);
  const fixes = error.suggestions.map(suggestion => {
    const fix = button({}, `Use ${suggestion}`);
    fix.addEventListener("click", () => { if (filter.value === text) replace(start, end, suggestion); });
    return fix;
  });
  if (error.hint) told.append(made("p", { className: "hint" }, made("span", {}, `Hint: ${error.hint}`), ...fixes));
  return told;
}

/* Results. */

function branch(node) {
  if (typeof node === "string") return made("li", {}, node);
  return made("li", {}, made("b", {}, node[0]), made("ul", {}, ...node.slice(1).map(branch)));
}

const short = id => id.length > 12 ? id.slice(0, 8) : id;

/** A name in camel case, which may be broken before a capital. */
const breakable = name => name.split(/(?=[A-Z])/).flatMap((part, index) => index ? [made("wbr"), part] : [part]);

function cell(className, full, ...content) {
  return made("td", { className, title: full }, ...content);
}

function identified(id) {
  return cell("id", id, short(id));
}

/** The ids of a job's inputs: each key of `specifications.inputs` holds one, or a list of them. */
const inputs = job => Object.values(job.specifications.inputs).flat();

/** The row of a job, and the hidden one with its JSON. */
function rows(job) {
  const toggle = button({ ariaExpanded: "false", ariaLabel: `JSON of job ${short(job.id)}` }, short(job.id));
  const [first = "", ...others] = inputs(job);
  const json = JSON.stringify(job, null, 2);
  const folded = made("tr", { className: "json", hidden: true },
    made("td", { colSpan: 9 }, made("pre", {}, json), copying("JSON", () => json)));
  const row = made("tr", {},
    cell("id", job.id, toggle),
    cell("", "", ...breakable(job.state)),
    cell("text", "", job.name ?? ""),
    cell("", "", ...breakable(job.type)),
    cell("when", job.executionInfo.createdDateTime, job.executionInfo.createdDateTime.replace(/\.0+(?=[+Z])/, "").replace("+00:00", "Z")),
    identified(job.iTwinId),
    cell("text", "", job.email ?? ""),
    cell("id", inputs(job).join("\n"), short(first) + (others.length ? ` +${others.length}` : "")),
    identified(job.specifications.output ?? ""));
  row.addEventListener("click", () => {
    if (getSelection().type === "Range") return; // somebody selects text to copy it
    folded.hidden = !folded.hidden;
    toggle.ariaExpanded = String(!folded.hidden);
  });
  return [row, folded];
}

function showErrors(errors, text) {
  const wrong = errors.length > 0, characters = Array.from(text);
  filter.setAttribute("aria-invalid", wrong);
  at("jobs").classList.toggle("stale", wrong);
  at("errors").hidden = !wrong;
  at("errors").replaceChildren(...errors.map(each => problem(each, text, characters)));
  if (wrong) at("errors").append(copying("errors", () => errors.map(each => each.drawn ?? each.message).join("\n\n")));
}

function showForms(tried) {
  at("forms").hidden = !tried.text;
  if (!tried.text) return;
  at("text").textContent = tried.text;
  at("url").textContent = location.origin + tried.url;
  at("sql").textContent = tried.sql ?? tried.unsupported;
  at("params").textContent = tried.sql ? JSON.stringify(tried.params) : "";
  at("tree").replaceChildren(made("ul", {}, branch(tried.tree)));
}

function showJobs(tried) {
  const shown = tried.jobs.length < tried.count ? `, the newest ${tried.jobs.length} shown` : "";
  at("count").textContent = tried.of
    ? `${tried.count} of ${tried.of} jobs${shown}`
    : "There are no jobs yet: start the emulator with --demo 100, or POST some to /_emulator/seed.";
  at("found").hidden = false;
  at("jobs").hidden = !tried.jobs.length;
  at("jobs").tBodies[0].replaceChildren(...tried.jobs.flatMap(rows));
}

/* Asking the emulator. */

const dialect = () => at("dialects").querySelector(":checked").value;
let asked = 0, waiting;

/** Tries the filter; an answer that is overtaken by the next question is dropped. */
async function ask() {
  clearTimeout(waiting);
  const mine = ++asked, text = filter.value;
  let tried;
  history.replaceState(null, "", text ? `#${encodeURIComponent(text)}` : location.pathname);
  try {
    const answer = await fetch(`/_emulator/try?${new URLSearchParams({ filter: text, dialect: dialect() })}`);
    tried = await answer.json();
    if (!answer.ok) tried = { errors: [{ message: tried.error.message }] };
  } catch {
    tried = { errors: [{ message: "The emulator does not answer." }] };
  }
  if (mine !== asked) return;
  showErrors(tried.errors ?? [], text);
  if (tried.errors) {
    at("forms").hidden = true;
  } else {
    showForms(tried);
    showJobs(tried);
  }
}

/** Takes the filter from the address. */
function begin() {
  try {
    filter.value = decodeURIComponent(location.hash.slice(1));
  } catch { /* an address that somebody mistyped */ }
  grow();
  ask();
}

vocabulary();
for (const [index, name] of language.dialects.entries()) {
  const radio = made("input", { type: "radio", name: "dialect", value: name, defaultChecked: index === 0 });
  radio.addEventListener("change", ask);
  at("dialects").append(made("label", {}, radio, name));
}
for (const [id, what] of Object.entries({ text: "canonical text", url: "URL", sql: "SQL" })) {
  at(id).parentElement.append(copying(what, () => at(id).textContent));
}
filter.addEventListener("input", () => {
  grow();
  clearTimeout(waiting);
  waiting = setTimeout(ask, 120);
});
filter.addEventListener("keydown", event => {
  if (event.key === "Enter") {
    event.preventDefault();
    ask();
  }
});
addEventListener("resize", grow);
addEventListener("hashchange", begin);
if (matchMedia("(max-width: 48rem)").matches) {
  for (const each of document.querySelectorAll("details")) each.open = false;
}
begin();
