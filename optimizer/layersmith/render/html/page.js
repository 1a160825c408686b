"use strict";
// Comfort only: without this the page says the same. Filter, theme, and the steps that a change lights up.
(() => {
  const root = document.documentElement;
  root.classList.add("js");

  // Theme: as the system has it, or as chosen; remembered where the browser lets a local page remember.
  const button = document.querySelector(".theme");
  const themes = ["system", "light", "dark"];
  const stored = { get: () => { try { return localStorage.getItem("layersmith-theme"); } catch { return null; } },
    set: (theme) => { try { localStorage.setItem("layersmith-theme", theme); } catch { /* a page without storage */ } } };
  const paint = (theme) => {
    if (theme === "system") delete root.dataset.theme; else root.dataset.theme = theme;
    button.textContent = `Theme: ${theme}`;
  };
  let theme = themes.includes(stored.get()) ? stored.get() : "system";
  button.hidden = false;
  button.addEventListener("click", () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    stored.set(theme);
    paint(theme);
  });
  paint(theme);

  // Filter: every word must be in the path, or in the name of a transform or reason.
  const files = [...document.querySelectorAll(".file")];
  const form = document.querySelector(".filter");
  const texts = new Map(files.map((file) =>
    [file, `${file.querySelector("h3").textContent} ${file.dataset.words}`.toLowerCase()]));
  const filter = () => {
    const words = form.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const kind = form.elements.kind.value;
    let found = 0;
    for (const file of files) {
      const fits = words.every((word) => texts.get(file).includes(word)) &&
        (!kind || file.dataset.kind.split(" ").includes(kind));
      file.hidden = !fits;
      found += fits;
    }
    form.elements.found.value = `${found} of ${files.length} files`;
  };
  const fold = (open) => { for (const file of files) if (!file.hidden) file.open = open; };
  if (form) {
    form.hidden = false;
    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.elements.unfold.addEventListener("click", () => fold(true));
    form.elements.fold.addEventListener("click", () => fold(false));
    filter();
  }

  // Cache map: the chosen source's number is in data-a of each step that it makes run again.
  const light = (input) => {
    const map = input.closest(".cache");
    const [before, after] = [...map.querySelectorAll(".steps > div")].map((side) => {
      const steps = [...side.querySelectorAll("li")];
      const again = steps.filter((step) => step.dataset.a.split(" ").includes(input.value));
      for (const step of steps) {
        step.classList.toggle("again", again.includes(step));
        step.querySelector("b")?.remove();
      }
      for (const step of again) step.append(Object.assign(document.createElement("b"), { textContent: "runs again" }));
      return { again: again.length, of: steps.length };
    });
    const name = input.closest("label").textContent.trim();
    map.querySelector(".told").textContent =
      `When ${name} changes: before, ${before.again} of ${before.of} ${before.of === 1 ? "step" : "steps"} ` +
      `${before.again === 1 ? "runs" : "run"} again; after, ${after.again} of ${after.of}.`;
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches(".sources input")) light(event.target);
  });
  // A file that is folded up waits: of hundreds, few are ever looked at.
  const prepare = (file) => {
    const map = file.open && file.querySelector(".cache");
    if (!map || map.querySelector(".told").textContent) return;
    const input = map.querySelector(".sources input:checked") ?? map.querySelector(".sources input");
    input.checked = true;
    light(input);
  };
  for (const file of files) {
    file.addEventListener("toggle", () => prepare(file));
    prepare(file);
  }

  // Fragments: #f3 unfolds a file, #f3-c1 chooses a source in its cache map, #find=words filters.
  const follow = () => {
    let name = location.hash.slice(1);
    try { name = decodeURIComponent(name); } catch { /* as it is written */ }
    if (form && name.startsWith("find=")) {
      form.elements.words.value = name.slice(5);
      filter();
      return;
    }
    const target = name && document.getElementById(name);
    if (!target) return;
    for (let at = target; at; at = at.parentElement) {
      if (at.matches("details")) at.open = true;
      if (at.matches(".file")) at.hidden = false;
    }
    if (target.matches(".sources input")) {
      target.checked = true;
      light(target);
    }
    target.scrollIntoView();
  };
  addEventListener("hashchange", follow);
  follow();

  // On paper nothing stays folded up.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const part of folded) part.open = true;
  });
  addEventListener("afterprint", () => { for (const part of folded) part.open = false; });
})();
