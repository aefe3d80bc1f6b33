(function () {
  "use strict";
  var still = { displayModeBar: false, responsive: true, showTips: false };
  document.querySelectorAll(".chart").forEach(function (box) {
    var figure = JSON.parse(box.nextElementSibling.textContent);
    Plotly.newPlot(box, figure.data, figure.layout, still);
  });
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll(".chart").forEach(function (box) { Plotly.Plots.resize(box); });
  });

  var links = {};
  document.querySelectorAll(".toc a").forEach(function (link) { links[link.hash.slice(1)] = link; });
  var inView = new Set();
  var seen = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) { inView[entry.isIntersecting ? "add" : "delete"](entry.target.id); });
    var current = Object.keys(links).find(function (id) { return inView.has(id); });
    Object.keys(links).forEach(function (id) {
      if (id === current) { links[id].setAttribute("aria-current", "true"); } else { links[id].removeAttribute("aria-current"); }
    });
  }, { rootMargin: "-10% 0px -55% 0px" });
  document.querySelectorAll("main > section").forEach(function (section) { seen.observe(section); });
}());
