// Buttons that copy code, and the search. Without this script every page is there all the same.
const up = document.currentScript.dataset.up;

document.querySelector("#navigation [aria-current]")?.scrollIntoView({ block: "nearest" });

for (const block of document.querySelectorAll("article pre")) {
  const button = document.createElement("button");
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.querySelector("code").textContent);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
  const frame = document.createElement("div");
  frame.className = "code";
  // Sentences are wrapped. Tables and trees, which have no such lines, are scrolled.
  if (block.textContent.split("\n").some((line) => line.length > 145)) frame.classList.add("wrapped");
  block.replaceWith(frame);
  frame.append(block, button);
}

const input = document.getElementById("search");
const results = document.getElementById("results");

// The index is loaded when somebody is about to search, as a script, which a page opened from a file may load too.
function load() {
  if (window.searchIndex || document.getElementById("index")) return;
  const script = document.createElement("script");
  script.id = "index";
  script.src = up + "assets/search.js";
  script.addEventListener("load", show);
  document.head.append(script);
}

// A heading that has a word is worth more than text that has it.
function worth(entry, words) {
  const title = (entry.page + " " + entry.heading).toLowerCase();
  const text = entry.text.toLowerCase();
  let sum = 0;
  for (const word of words) {
    if (entry.heading.toLowerCase().includes(word)) sum += 10;
    else if (title.includes(word)) sum += 4;
    else if (text.includes(word)) sum += 1;
    else return 0;
  }
  return sum;
}

function show() {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  results.replaceChildren();
  results.hidden = words.length === 0 || !window.searchIndex;
  if (results.hidden) return;
  const hits = window.searchIndex.map((entry) => [worth(entry, words), entry]).filter(([sum]) => sum > 0);
  hits.sort(([a], [b]) => b - a);
  for (const [, entry] of hits.slice(0, 12)) {
    const link = document.createElement("a");
    link.href = up + entry.url;
    const page = document.createElement("small");
    page.textContent = entry.page;
    link.append(entry.heading, page);
    const item = document.createElement("li");
    item.append(link);
    results.append(item);
  }
  if (hits.length === 0) {
    const item = document.createElement("li");
    item.textContent = "Nothing found";
    results.append(item);
  }
}

input.addEventListener("focus", load);
input.addEventListener("input", () => { load(); show(); });
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== input) { event.preventDefault(); input.focus(); }
  if (event.key === "Escape") { input.value = ""; input.blur(); show(); }
});
