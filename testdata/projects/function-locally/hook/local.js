const express = require("express");
const { receive } = require("./hook");

const app = express();
app.post("/", async (request, response) => response.send(await receive(request.body)));
app.listen(3000);
