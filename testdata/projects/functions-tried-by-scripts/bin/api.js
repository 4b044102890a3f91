const express = require("express");
const app = express();
app.use((request, response) => response.json({}));
app.listen(4001);
