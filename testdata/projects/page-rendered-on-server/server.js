const express = require("express");
const React = require("react");
const { renderToString } = require("react-dom/server");
const { Clock, Prices } = require("./page");

const app = express();
app.get("/", (request, response) => {
  response.send(renderToString(React.createElement(Clock)) + renderToString(React.createElement(Prices)));
});
app.listen(8080); //~ web-server
