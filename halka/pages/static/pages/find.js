// A field above a long list of boxes that leaves only what it says. Without a script all boxes stand there in groups.
for (const list of document.querySelectorAll("[data-find]")) {
  const field = document.createElement("input");
  field.type = "search";
  field.setAttribute("aria-label", list.dataset.find);
  field.placeholder = list.dataset.find;
  const plain = (words) => words.toLocaleLowerCase(document.documentElement.lang);
  const groups = [...list.querySelectorAll("details")];
  const were = groups.map((group) => group.open);
  field.addEventListener("keydown", (key) => { if (key.key === "Enter") key.preventDefault(); });
  field.addEventListener("input", () => {
    const wanted = plain(field.value.trim());
    groups.forEach((group, at) => {
      let found = 0;
      for (const card of group.querySelectorAll("label")) {
        card.hidden = !plain(card.textContent).includes(wanted);
        found += card.hidden ? 0 : 1;
      }
      group.hidden = found === 0;
      group.open = wanted ? found > 0 : were[at] || group.querySelector(":checked") !== null;
    });
  });
  list.before(field);
}
