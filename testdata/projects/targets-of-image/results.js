const express = require("express");

const app = express();
app.get("/", (request, response) => response.send("results"));
app.listen(8081); //~ web-server
