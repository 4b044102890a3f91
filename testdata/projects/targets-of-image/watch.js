const express = require("express");

const app = express();
app.get("/", (request, response) => response.send("watch"));
app.listen(8082);
