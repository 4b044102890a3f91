const express = require("express");
const { open, close } = require("../polls");

const app = express();
app.post(../polls/:id", (request, response) => response.json(open(request.params.id)));
app.delete(../polls/:id", (request, response) => response.json(close(request.params.id)));
app.listen(3000);
