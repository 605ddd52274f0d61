const mainRows = (body) => [...body.rows].filter((row) => !row.classList.contains("opened"));
const detailsOf = (row) => {
  const next = row.nextElementSibling;
  return next && next.classList.contains("opened") ? next : null;
};

// Sorting. A row that is open takes its details along; missing values go last in either direction.
const valueOf = (row, column) => {
  const raw = row.cells[column].dataset.v ?? row.cells[column].textContent;
  const number = Number(raw);
  return raw === "" ? null : Number.isNaN(number) ? raw : number;
};
const compare = (a, b) => {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), "en", { numeric: true });
};
const sort = (heading) => {
  const table = heading.closest("table");
  const body = table.tBodies[0];
  const column = heading.cellIndex;
  const now = heading.getAttribute("aria-sort");
  const startsUp = column < 2 || /^(parameters|training|memory|AUC|memorized|letters|mean rank)/.test(heading.textContent);
  const up = now ? now === "descending" : startsUp;
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", up ? "ascending" : "descending");
  const keyed = mainRows(body).map((row) => ({
    row, value: column === 1 ? row.cells[1].dataset.v : valueOf(row, column), details: detailsOf(row),
  }));
  keyed.sort((a, b) => {
    if (a.value === null || b.value === null) return (a.value === null) - (b.value === null);
    return up ? compare(a.value, b.value) : compare(b.value, a.value);
  });
  const sorted = document.createDocumentFragment();
  for (const { row, details } of keyed) {
    sorted.append(row);
    if (details) sorted.append(details);
  }
  body.append(sorted);
};

document.addEventListener("click", (event) => {
  const heading = event.target.closest("table.rows > thead th");
  if (heading && event.target.closest("button")) sort(heading);
});
