// The page is whole without this: it draws network and timeline, filters them and the list, and ties the three together.
"use strict";
(async () => {
  const all = (query, within = document) => [...within.querySelectorAll(query)];
  const one = (query) => document.querySelector(query);
  const { item, edges } = JSON.parse(one("#drawing").textContent);
  const rows = all("#list li[data-kind]");
  const cards = all("#pane article.node");
  const told = cards.map((card) => all("h2, dl, mark, figcaption", card.querySelector(".own")).map((part) => part.textContent).join(" ").toLowerCase());
  const isFact = rows.map((row) => Boolean(row.dataset.standing));
  const near = cards.map(() => new Set());
  edges.forEach(({ source, target }) => { near[source].add(target); near[target].add(source); });
  const address = (i) => rows[i].querySelector("a").getAttribute("href");
  const index = new Map(rows.map((_, i) => [address(i), i]));

  // What the address names: a fact or an actor, an article, a place in one, or nothing.
  function picked() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const card = target?.closest("#pane article"), node = cards.indexOf(card);
    if (!card || node >= 0) return { card, node, lit: node < 0 ? null : new Set([node, ...near[node]]) };
    const names = target.dataset.facts?.split(" ") ?? all("li a", card).map((link) => link.getAttribute("href").slice(2));
    const facts = names.map((name) => index.get(`#/${name}`));
    return { card, target, node: -1, lit: new Set(facts.flatMap((fact) => [fact, ...near[fact]])) };
  }
  // What ties two others, and what it ties.
  const ties = cards.map((_, i) => isFact[i] && near[i].size > 1);
  const tied = cards.map((_, i) => ties[i] || [...near[i]].some((other) => ties[other]));
  const go = (i) => { location.hash = i < 0 ? "/" : address(i); };

  function filter() {
    const checked = (name) => new Set(all(`input[name=${name}]:checked`).map((box) => box.value));
    const kinds = checked("kind"), standings = checked("standing");
    const since = one("#since").value, until = one("#until").value, source = one("#source").value;
    const from = source && new Set(source.split(" ").map(Number));
    const fits = rows.map(({ dataset: { kind, standing, first, last } }, i) => isFact[i]
      && kinds.has(kind) && standings.has(standing) && (!from || from.has(i))
      && (!since || (last && last >= since)) && (!until || (first && first <= until)));
    const named = (i) => kinds.has(rows[i].dataset.kind) && [...near[i]].some((fact) => fits[fact]);
    const seen = rows.map((_, i) => (isFact[i] ? fits[i] : named(i)));
    const parts = one("#search").value.toLowerCase().split(/\s+/);
    const found = told.map((text, i) => seen[i] && parts.every((part) => text.includes(part)));
    return { seen, found };
  }
  function list() {
    const { found } = filter(), count = (facts) => found.filter((yes, i) => yes && isFact[i] === facts).length;
    rows.forEach((row, i) => { row.hidden = !found[i]; });
    [true, false].forEach((facts, i) => { all("#list .shown")[i].textContent = count(facts); });
    const whole = found.every(Boolean);
    one("#count").textContent = whole ? everything : `${count(true)} of ${isFact.filter(Boolean).length} facts shown`;
    one("#reset").hidden = whole;
  }
  const everything = one("#count").textContent;
  let show = () => {};
  const changed = () => { list(); show(); };

  one("#search").oninput = () => { go(-1); changed(); };
  one("#legend").onchange = changed;
  one("#legend").onsubmit = (event) => event.preventDefault();
  one("#legend").onreset = () => { one("#search").value = ""; setTimeout(changed); };
  all(".only").forEach((button) => { button.onclick = () => {
    const boxes = all("input", button.closest("fieldset")), own = button.parentNode.querySelector("input");
    boxes.forEach((box) => { box.checked = box === own; });
    changed();
  }; });

  // Marks the words in the article, and puts the keyboard where the reading goes on.
  function read() {
    const { card, target } = picked(), { start, end } = target?.dataset ?? {};
    all(".lit").forEach((part) => part.classList.remove("lit"));
    if (start) all(".said", card).filter(({ dataset }) => +dataset.start >= +start && +dataset.end <= +end).forEach((part) => part.classList.add("lit"));
    one("#pane").scrollTop = 0;
    if (card) card.focus({ preventScroll: true });
    (start ? card.querySelector(".lit") : null)?.scrollIntoView({ block: "center" });
  }
  function leave(from) {
    const row = index.get(from);
    go(-1);
    if (row !== undefined) rows[row].querySelector("a").focus();
  }
  addEventListener("hashchange", () => { read(); show(); });
  addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, select");
    if (event.key === "/" && !typing) { event.preventDefault(); one("#search").focus(); }
    if (event.key === "Escape") leave(location.hash);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key], links = all("#list li:not([hidden]) > a");
    const at = links.indexOf(document.activeElement);
    if (step && (at >= 0 || event.target === one("#search")) && links[at + step]) { event.preventDefault(); links[at + step].focus(); }
  });
  list();
  read();
  if (!rows.length) return;

  Bokeh.logger.set_level("warn");
  await Bokeh.embed.embed_item(item, "network");
  const model = (name) => Bokeh.documents[0].get_model_by_name(name);
  const nodes = model("nodes rows"), lines = model("edges rows");
  const across = model("across"), up = model("up"), time = model("time");
  const titles = [0, 1, 2, 3].map((row) => model(`row ${row}`)).filter(Boolean);
  const ranges = [across, up, time].filter(Boolean);
  const whole = ranges.map(({ start, end }) => [start, end]);
  const base = Object.fromEntries(["fill", "size", "dot"].map((name) => [name, [...nodes.data[name]]]));

  const dark = matchMedia("(prefers-color-scheme: dark)");
  let inked;
  show = () => {
    const { seen, found } = filter(), { node: pick, lit: lights } = picked();
    const style = getComputedStyle(document.documentElement), ink = (name) => style.getPropertyValue(`--${name}`).trim();
    const lit = (i) => (lights ? lights.has(i) : found[i]);
    inked = dark.matches ? "dark" : "light";
    nodes.data.alpha = rows.map((_, i) => (lit(i) ? 1 : 0.15));
    nodes.data.fill = base.fill.map((fill, i) => (lit(i) ? fill : fill * 0.15));
    nodes.data.width = rows.map((_, i) => (i === pick ? 3 : 1.5));
    for (const name of ["size", "dot"]) nodes.data[name] = base[name].map((size, i) => (i === pick ? size + 8 : size));
    for (const name of ["ink", "paper"]) nodes.data[name] = rows.map(() => ink(name));
    if (time) model("days").major_label_text_color = ink("soft");
    titles.forEach((title) => title.setv({ text_color: ink("soft"), background_fill_color: ink("paper") }));
    const loose = one("#loose").checked, asked = Boolean(lights || one("#search").value);
    const drawn = seen.map((yes, i) => yes && (loose || tied[i] || (asked && lit(i))));
    label(drawn, lit, pick);
    const touches = ({ source, target }) => (pick < 0 ? lights?.has(source) : source === pick || target === pick);
    lines.data.alpha = edges.map((edge) => (lights ? (touches(edge) ? 0.9 : 0.1) : lit(edge.source) ? 0.5 : 0.1));
    model("nodes seen").booleans = drawn;
    if (time) model("dots seen").booleans = seen;
    model("edges seen").booleans = edges.map(({ source, target }) => drawn[source] && drawn[target]);
    nodes.selected.indices = pick < 0 ? [] : [pick];
    lines.selected.indices = [];
    nodes.change.emit();
    lines.change.emit();
  };

  // Labels where there is room beside a node: the picked node's first, then those of the most named.
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = "12px system-ui, sans-serif";
  function label(seen, lit, pick) {
    const { inner_width: width, inner_height: height } = model("drawing");
    const shown = rows.map(() => ""), below = rows.map(() => 0), aside = rows.map(() => 0);
    const drawn = rows.map((_, i) => i).filter((i) => seen[i] && lit(i));
    const box = (i, half, right, top, bottom) => {
      const x = (nodes.data.x[i] - across.start) / (across.end - across.start) * width + right;
      const y = (up.end - nodes.data.y[i]) / (up.end - up.start) * height;
      return [x - half, y + top, x + half, y + bottom];
    };
    const taken = drawn.map((i) => box(i, base.size[i] / 2, 0, -base.size[i] / 2, base.size[i] / 2));
    const apart = (a, b) => a[0] > b[2] || a[2] < b[0] || a[1] > b[3] || a[3] < b[1];
    const number = (place, others) => others.filter((other) => !apart(place, other)).length;
    const ranked = drawn.filter((i) => picked().lit || !isFact[i]);
    const first = (i) => (i === pick ? 2 : isFact[i] ? 0 : 1);
    const names = [], largest = Math.max(...drawn.map((i) => base.size[i])) * 0.75;
    for (const i of ranked.sort((a, b) => first(b) - first(a) || base.size[b] - base.size[a] || a - b)) {
      const text = short(nodes.data.label[i]), half = pen.measureText(text).width / 2 + 2, away = nodes.data.size[i] / 2 + 2;
      const spots = [[0, away], [0, -away - 15], [away + half, -8], [-away - half, -8]];
      const places = spots.map(([right, top]) => box(i, half, right, top, top + 15));
      const outside = ([left, top, right, bottom]) => left < 0 || top < 0 || right > width || bottom > height;
      const crossed = places.map((place) => outside(place) * 9 + number(place, taken) + 9 * number(place, names));
      const best = crossed.indexOf(Math.min(...crossed));
      if (crossed[best] > (i === pick ? 99 : base.size[i] >= largest ? 8 : 0)) continue;
      names.push(places[best]);
      shown[i] = text;
      [aside[i], below[i]] = spots[best];
    }
    Object.assign(nodes.data, { shown, below, aside });
  }
  function short(text) {
    const points = [...text];
    return points.length > 34 ? points.slice(0, 33).join("") + "…" : text;
  }

  // The timeline shows the days asked for, or all.
  function days() {
    if (!time) return;
    const [start, end] = whole[2], asked = (id, other) => (one(id).value ? Date.parse(one(id).value) : other);
    const since = asked("#since", start), until = asked("#until", end);
    if (since < until) time.setv({ start: since, end: until });
  }
  // The whole network, as far as it is drawn, and the whole time.
  function fit() {
    const drawn = model("nodes seen").booleans;
    [[across, "x"], [up, "y"]].forEach(([range, axis]) => {
      const values = nodes.data[axis].filter((_, i) => drawn[i]), low = Math.min(...values), high = Math.max(...values);
      const room = (high - low) * 0.07 || 1;
      if (values.length) range.setv({ start: low - room, end: high + room });
    });
    if (time) time.setv({ start: whole[2][0], end: whole[2][1] });
  }
  function zoom(factor) {
    if (!factor) { fit(); return; }
    [across, up].forEach((range) => {
      const middle = (range.start + range.end) / 2, half = (range.end - range.start) / 2 * factor;
      range.setv({ start: middle - half, end: middle + half });
    });
  }

  // A tap picks the node under it, else the fact whose line it is, else nothing.
  let tap, wait;
  const tapped = () => { clearTimeout(tap); tap = setTimeout(() => {
    const line = edges[lines.selected.indices.at(-1)], node = nodes.selected.indices.at(-1) ?? line?.source ?? -1;
    if (node !== picked().node) go(node);
    if (line?.source !== node) return;
    all("dd.picked").forEach((part) => part.classList.remove("picked"));
    all("dd", cards[node]).find((part) => part.querySelector("a")?.getAttribute("href") === address(line.target))?.classList.add("picked");
  }); };
  nodes.selected.properties.indices.change.connect(() => { if (nodes.selected.indices.at(-1) !== (picked().node < 0 ? undefined : picked().node)) tapped(); });
  lines.selected.properties.indices.change.connect(() => { if (lines.selected.indices.length) tapped(); });
  const later = () => { clearTimeout(wait); wait = setTimeout(show, 120); };
  all("#zoom button").forEach((button) => { button.onclick = () => zoom(Number(button.dataset.factor)); });
  ["#since", "#until"].forEach((id) => one(id).addEventListener("change", days));
  one("#legend").addEventListener("reset", () => setTimeout(days));
  across.change.connect(later);
  addEventListener("resize", later);
  dark.onchange = show;
  // A canvas does not follow the paper's size and colours: a picture of it does.
  addEventListener("beforeprint", () => {
    const picture = one("#picture");
    picture.src = Bokeh.index.roots[0].export("auto", true).canvas.toDataURL();
    picture.classList.toggle("inverted", inked === "dark");
    picture.hidden = false;
  });
  addEventListener("afterprint", () => { one("#picture").hidden = true; });
  const narrow = matchMedia("(max-width: 58rem)");
  (narrow.onchange = () => { model("wheel").active = !narrow.matches; })();
  one("#zoom").hidden = false;
  for (const [name, text] of [["role", "img"], ["aria-label", "Drawing of the facts in the list"]]) one("#network").setAttribute(name, text);
  one("#loose").addEventListener("change", fit);
  show();
  fit();
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  for (let frame = 0; frame < 3; frame += 1) await painted();
  document.body.dataset.ready = "";
})();
