// What the page of the usage does with its chart, beside app.js.
"use strict";

// Write beside the chart the day that is pointed at and its count, which is a point of the chart's line.
const said = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
document.addEventListener("pointermove", ({ target, clientX }) => {
  const svg = document.querySelector("[data-from]");
  if (!svg) return;
  const { left, width } = svg.getBoundingClientRect();
  const day = svg.contains(target) ? Math.floor((clientX - left) / width * svg.viewBox.baseVal.width) : -1;
  const steps = svg.querySelector(".chart__count").getAttribute("d").match(/-?[\d.]+/g).filter((_number, place) => place % 2);
  const count = day in steps ? steps.slice(0, day + 1).reduce((sum, step) => sum + Number(step), 0) : undefined;
  const date = new Date(new Date(svg.dataset.from).getTime() + day * 86400000);
  const words = new Intl.DateTimeFormat(said, { dateStyle: "medium", timeZone: "UTC" });
  document.querySelector("[data-value]").textContent = count === undefined ? "" : `${words.format(date)}: ${count.toLocaleString(said)}`;
  svg.querySelector(".chart__day").setAttribute("x", count === undefined ? -1 : day);
});
