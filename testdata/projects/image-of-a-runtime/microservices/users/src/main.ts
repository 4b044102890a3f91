import express from "express";

const app = express();
app.get("/users", (_request, response) => response.json([]));
app.listen(3010);
