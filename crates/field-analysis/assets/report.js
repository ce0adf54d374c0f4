"use strict";
// Draws the charts of the page from the figures it carries. Every chart has a table beside it, so
// that nothing is lost where scripts do not run.
(() => {
  const figures = JSON.parse(document.getElementById("figures").textContent);
  const charts = [];
  const phone = matchMedia("(max-width: 40rem)");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const color = (name) =>
    getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  const clip = (text, most) => (text.length > most ? text.slice(0, most - 1) + "…" : text);
  const percent = (share) => (100 * share).toFixed(1) + " %";

  const canvas = (id, height) => {
    const place = document.getElementById(id);
    if (!place) return null;
    place.style.height = height + "px";
    return place.firstElementChild || place.appendChild(document.createElement("canvas"));
  };
  const draw = (id, height, config) => {
    const place = canvas(id, height);
    if (place) charts.push(new Chart(place, config));
  };
  const axes = (extra) => {
    const base = { grid: { color: color("line") }, ticks: { color: color("quiet") }, border: { display: false } };
    return { ...base, ...extra, ticks: { ...base.ticks, ...(extra || {}).ticks } };
  };
  const options = (extra) => ({
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    // Sharp on paper, whatever the screen.
    devicePixelRatio: Math.max(2, window.devicePixelRatio),
    ...extra,
  });

  const bars = (id, values, tone) => {
    const most = phone.matches ? 20 : 44;
    draw(id, 40 + 24 * values.length, {
      type: "bar",
      data: {
        labels: values.map((value) => value.value),
        datasets: [{ label: "rows", data: values.map((value) => value.rows), backgroundColor: color(tone) }],
      },
      options: options({
        indexAxis: "y",
        plugins: { legend: { display: false } },
        scales: {
          x: axes({ beginAtZero: true, ticks: { precision: 0 } }),
          y: axes({
            grid: { display: false },
            ticks: { autoSkip: false, callback(at) { return clip(this.getLabelForValue(at), most); } },
          }),
        },
      }),
    });
  };

  const coverage = () => {
    const names = ["given", "mapping", "lexicon", "model", "none"];
    draw("coverage", 190, {
      type: "bar",
      data: {
        labels: figures.coverage.map((row) => row.label),
        datasets: names.map((name) => ({
          label: name,
          data: figures.coverage.map((row) => row.shares[name] || 0),
          backgroundColor: color(name),
        })),
      },
      options: options({
        indexAxis: "y",
        plugins: {
          legend: { position: "bottom", labels: { color: color("ink"), boxWidth: 14 } },
          tooltip: { callbacks: { label: (item) => item.dataset.label + ": " + percent(item.raw) } },
        },
        scales: {
          x: axes({ stacked: true, min: 0, max: 1, ticks: { maxRotation: 0, callback: (share) => Math.round(100 * share) + " %" } }),
          y: axes({ stacked: true, grid: { display: false } }),
        },
      }),
    });
  };

  const confidence = () => {
    draw("confidence", 240, {
      type: "bar",
      data: {
        labels: figures.confidences.map((bin) => bin.from.toFixed(1) + " to " + bin.to.toFixed(1)),
        datasets: [{
          label: "rows",
          data: figures.confidences.map((bin) => bin.rows),
          backgroundColor: color("lexicon"),
          barPercentage: 1,
          categoryPercentage: 0.96,
        }],
      },
      options: options({
        plugins: { legend: { display: false } },
        scales: {
          x: axes({ grid: { display: false }, ticks: { callback: (at) => figures.confidences[at].from.toFixed(1) } }),
          y: axes({ beginAtZero: true, ticks: { precision: 0 } }),
        },
      }),
    });
  };

  const heat = () => {
    const { levels, fields, cells } = figures.heat;
    const most = Math.max(1, ...cells.map((cell) => cell.rows));
    // Logarithmic, because a few combinations hold most rows.
    const shade = (rows) => 0.12 + 0.88 * (Math.log(1 + rows) / Math.log(1 + most));
    const tone = color("heat");
    const area = (chart) => chart.chartArea || { width: 0, height: 0 };
    draw("heat", 60 + 22 * fields.length, {
      type: "matrix",
      data: {
        datasets: [{
          label: "rows",
          data: cells.map((cell) => ({ x: cell.level, y: cell.academic_field, rows: cell.rows })),
          backgroundColor: (at) => "rgba(" + tone + ", " + (at.raw ? shade(at.raw.rows) : 0) + ")",
          width: ({ chart }) => Math.max(1, area(chart).width / levels.length - 2),
          height: ({ chart }) => Math.max(1, area(chart).height / fields.length - 2),
        }],
      },
      options: options({
        plugins: {
          legend: { display: false },
          tooltip: {
            callbacks: {
              title: () => "",
              label: ({ raw }) => raw.y + ", " + raw.x + ": " + raw.rows,
            },
          },
        },
        scales: {
          x: axes({ type: "category", labels: levels, offset: true, position: "top", grid: { display: false } }),
          y: axes({
            type: "category", labels: [...fields].reverse(), offset: true, grid: { display: false },
            ticks: { autoSkip: false, callback(at) { return clip(this.getLabelForValue(at), phone.matches ? 16 : 40); } },
          }),
        },
      }),
    });
  };

  const render = () => {
    charts.splice(0).forEach((chart) => chart.destroy());
    coverage();
    bars("fields", figures.fields, "given");
    heat();
    confidence();
    bars("unmapped", figures.unmapped, "model");
    document.documentElement.dataset.charts = charts.length;
  };
  const print = (isPrinting) => {
    document.documentElement.classList.toggle("printing", isPrinting);
    document.querySelectorAll("details").forEach((part) => { part.open = isPrinting; });
    render();
  };

  dark.addEventListener("change", render);
  phone.addEventListener("change", render);
  addEventListener("beforeprint", () => print(true));
  addEventListener("afterprint", () => print(false));
  render();
})();
