(function (factory) {
  if (typeof module === "object" && typeof module.exports === "object") {
    factory(require("jquery"));
  } else {
    factory(jQuery);
  }
})(function ($) {
  document.createElement("time");
  const start = () => setInterval(() => $("time").text(Date.now()), 1000);
  start();
});
