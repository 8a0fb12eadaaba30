// The page is whole without this: it draws the network, filters the list, and ties the two together.
"use strict";
(async () => {
  const all = (query) => [...document.querySelectorAll(query)];
  const one = (query) => document.querySelector(query);
  const { item, edges } = JSON.parse(one("#drawing").textContent);
  const rows = all("#list li");
  const cards = all("#pane article");
  const words = cards.map((card) => card.querySelector(".own").textContent.toLowerCase());
  const near = cards.map(() => new Set());
  edges.forEach(({ source, target }) => { near[source].add(target); near[target].add(source); });

  const chosen = () => cards.findIndex((card) => card.matches(":target"));
  const checked = (name) => new Set(all(`input[name=${name}]:checked`).map((box) => box.value));
  const go = (index) => { location.hash = index < 0 ? "/" : rows[index].querySelector("a").getAttribute("href"); };

  function filter() {
    const kinds = checked("kind"), standings = checked("standing").add("");
    const parts = one("#search").value.toLowerCase().split(/\s+/);
    const seen = rows.map(({ dataset }) => kinds.has(dataset.kind) && standings.has(dataset.standing));
    const found = words.map((text, i) => seen[i] && parts.every((part) => text.includes(part)));
    rows.forEach((row, i) => { row.hidden = !found[i]; });
    all("#list ul").forEach((list, i) => {
      all(".shown")[i].textContent = list.querySelectorAll("li:not([hidden])").length;
    });
    return { seen, found };
  }

  filter();
  one("#search").oninput = one("#legend").onchange = () => { filter(); show(); };
  one("#legend").onsubmit = (event) => event.preventDefault();
  let show = () => {};
  if (!rows.length) return;

  Bokeh.logger.set_level("warn");
  await Bokeh.embed.embed_item(item, "network");
  const model = (name) => Bokeh.documents[0].get_model_by_name(name);
  const nodes = model("nodes rows"), lines = model("edges rows");
  const across = model("across"), up = model("up");
  const whole = [across, up].map(({ start, end }) => [start, end]);
  const base = { fill: [...nodes.data.fill], size: [...nodes.data.size], below: [...nodes.data.below] };

  show = () => {
    const { seen, found } = filter(), pick = chosen(), style = getComputedStyle(document.documentElement);
    const lit = (i) => (pick < 0 ? found[i] : i === pick || near[pick].has(i));
    nodes.data.alpha = rows.map((_, i) => (lit(i) ? 1 : 0.15));
    nodes.data.fill = base.fill.map((fill, i) => (lit(i) ? fill : fill * 0.15));
    nodes.data.width = rows.map((_, i) => (i === pick ? 2.5 : 1.5));
    nodes.data.size = base.size.map((size, i) => (i === pick ? size + 8 : size));
    for (const name of ["ink", "paper"]) nodes.data[name] = rows.map(() => style.getPropertyValue(`--${name}`).trim());
    nodes.data.below = [...base.below];
    nodes.data.shown = labels(seen, lit, pick);
    const touches = ({ source, target }) => source === pick || target === pick;
    lines.data.alpha = edges.map((edge) => (pick < 0 ? 0.45 : touches(edge) ? 0.9 : 0.1));
    model("nodes seen").booleans = seen;
    model("edges seen").booleans = edges.map(({ source, target }) => seen[source] && seen[target]);
    nodes.selected.indices = pick < 0 ? [] : [pick];
    nodes.change.emit();
    lines.change.emit();
  };

  // Labels where there is room, below a node or above it: the picked node's first, then those of the most named.
  function labels(seen, lit, pick) {
    const { width, height } = one("#network").getBoundingClientRect();
    const shown = rows.map(() => ""), drawn = rows.map((_, i) => i).filter((i) => seen[i] && lit(i));
    const box = (i, half, top, bottom) => {
      const x = (nodes.data.x[i] - across.start) / (across.end - across.start) * width;
      const y = (up.end - nodes.data.y[i]) / (up.end - up.start) * height;
      return [x - half, y + top, x + half, y + bottom];
    };
    const taken = drawn.map((i) => box(i, base.size[i] / 2, -base.size[i] / 2, base.size[i] / 2));
    const apart = (a, b) => a[0] > b[2] || a[2] < b[0] || a[1] > b[3] || a[3] < b[1];
    const ranked = drawn.filter((i) => pick >= 0 || !rows[i].dataset.standing);
    for (const i of ranked.sort((a, b) => (b === pick) - (a === pick) || base.size[b] - base.size[a] || a - b)) {
      const text = short(nodes.data.label[i]), below = base.below[i] + (i === pick ? 4 : 0);
      for (const offset of [below, -below - 15]) {
        const place = box(i, text.length * 3.4 + 2, offset, offset + 15);
        if (shown[i] || (i !== pick && !taken.every((other) => apart(place, other)))) continue;
        taken.push(place);
        shown[i] = text;
        nodes.data.below[i] = offset;
      }
    }
    return shown;
  }
  function short(text) {
    const points = [...text];
    return points.length > 34 ? points.slice(0, 33).join("") + "…" : text;
  }

  function zoom(factor) {
    [across, up].forEach((range, i) => {
      const middle = (range.start + range.end) / 2, half = (range.end - range.start) / 2 * factor;
      const [start, end] = factor ? [middle - half, middle + half] : whole[i];
      range.setv({ start, end });
    });
  }

  let wait;
  const later = () => { clearTimeout(wait); wait = setTimeout(show, 120); };
  all("#zoom button").forEach((button) => { button.onclick = () => zoom(Number(button.dataset.factor)); });
  nodes.selected.properties.indices.change.connect(() => {
    const index = nodes.selected.indices.at(-1) ?? -1;
    if (index !== chosen()) go(index);
  });
  across.change.connect(later);
  addEventListener("resize", later);
  addEventListener("hashchange", () => { one("#pane").scrollTop = 0; show(); });
  matchMedia("(prefers-color-scheme: dark)").onchange = show;
  const narrow = matchMedia("(max-width: 52rem)");
  (narrow.onchange = () => { model("wheel").active = !narrow.matches; })();
  one("#zoom").hidden = false;
  show();
})();
