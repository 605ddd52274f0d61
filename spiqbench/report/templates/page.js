(() => {
  const byId = (id) => document.getElementById(id);
  const make = (tag, text, attributes = {}) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };
  // Details. They stand as data beside the table and become elements only when a row is opened.
  const parsed = new Map();
  const dataOf = (row) => {
    const section = row.closest("section");
    if (!parsed.has(section)) parsed.set(section, JSON.parse(section.querySelector("script.details").textContent));
    const all = parsed.get(section);
    return { keys: all.keys, ...all.rows[row.dataset.details] };
  };
  const urlOf = (path) => path.split("/").map(encodeURIComponent).join("/");
  const link = (text, path) => make("a", text, { href: urlOf(path) });
  const line = (cells, tag = "td") => {
    const row = make("tr");
    cells.forEach((cell, index) => {
      const element = make(index === 0 ? "th" : tag);
      element.append(cell);
      row.append(element);
    });
    return row;
  };
  const runsTable = (data) => {
    const table = make("table");
    const head = make("thead");
    head.append(line(["run", "realism", ...data.keys], "th"));
    const body = make("tbody");
    body.append(line(["mean skill, 95 % interval", data.realism, ...data.skills]));
    body.append(line(["mean error over floor", "", ...data.over_floor]));
    for (const run of data.runs) {
      const first = make("span");
      first.append(link(`seed ${run.seed}, record`, run.path));
      if (run.card) first.append(", ", link("report card", run.card));
      if (run.failure) {
        const row = line([first]);
        row.append(make("td", run.failure, { class: "failure", colspan: data.keys.length + 1 }));
        body.append(row);
        continue;
      }
      const numbers = run.skills.map((skill, index) => {
        const number = link(skill, run.path);
        number.title = `error ${run.errors[index]}`;
        return number;
      });
      body.append(line([first, link(run.realism, run.path), ...numbers]));
    }
    table.append(head, body);
    return table;
  };
  const cardOf = (run, row) => {
    const name = row.querySelector(".open").textContent.trim();
    const figure = make("figure", undefined, { class: "card" });
    const picture = make("img", undefined, { src: urlOf(run.card), loading: "lazy", alt: `Report card of ${name}, seed ${run.seed}` });
    const shown = link(undefined, run.card);
    shown.append(picture);
    figure.append(shown, make("figcaption", `Report card of ${name}, seed ${run.seed}.`));
    return figure;
  };
  const open = (row) => {
    const data = dataOf(row);
    const opened = make("tr", undefined, { class: "opened" });
    const cell = make("td", undefined, { colspan: row.cells.length });
    const facts = make("dl");
    for (const [name, text] of data.facts) {
      const value = make("dd");
      value.append(name === "again" ? make("code", text) : text);
      facts.append(make("dt", name === "again" ? "run it again" : name), value);
    }
    const scroll = make("div", undefined, { class: "scroll", tabindex: "0" });
    scroll.append(runsTable(data));
    const inside = make("div");
    inside.append(facts, scroll);
    for (const run of data.runs.filter((one) => one.card)) inside.append(cardOf(run, row));
    cell.append(inside);
    opened.append(cell);
    row.after(opened);
  };
  const toggle = (row) => {
    const details = detailsOf(row);
    if (details) details.remove(); else open(row);
    row.querySelector(".open").setAttribute("aria-expanded", String(!details));
  };

  // Filters. Text is looked for in names and remarks; every word has to be there.
  const filters = { kind: byId("kind"), tuned: byId("tuned"), external: byId("external") };
  const find = byId("find");
  const filter = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0, all = 0;
    for (const body of document.querySelectorAll("table.rows > tbody")) {
      for (const row of mainRows(body)) {
        const text = `${row.cells[1].textContent} ${row.dataset.kind}`.toLowerCase();
        const fits = Object.entries(filters).every(([name, field]) => !field.value || row.dataset[name] === field.value)
          && words.every((word) => text.includes(word));
        row.hidden = !fits;
        const details = detailsOf(row);
        if (details) details.hidden = !fits;
        shown += fits;
        all += 1;
      }
    }
    byId("shown").textContent = shown === all ? `${all} rows` : `${shown} of ${all} rows`;
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("thead")) return;
    if (event.target.closest("a, .opened")) return;
    const row = event.target.closest("tr[data-details]");
    if (row && !String(getSelection())) toggle(row);
  });
  byId("filters").addEventListener("input", filter);
  byId("filters").addEventListener("reset", () => setTimeout(filter));
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  filter();
})();
