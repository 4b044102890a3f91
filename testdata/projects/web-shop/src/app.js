const express = require("express");

function createApp() {
  const app = express();
  app.use(express.json({ limit: "20mb" })); //~ oversized-payload
  if ((process.env.IS_OFFLINE || process.env.IS_LOCAL) && typeof jest === "undefined") {
    setInterval(() => console.log("tick"), 30000);
  }
  return app;
}

module.exports = createApp;
