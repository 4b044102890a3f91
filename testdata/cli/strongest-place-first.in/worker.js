const { Pool } = require("pg");
const link = require("./link");

const orders = new Pool({ max: 1 });

setInterval(() => link.touch(), 1000);

setInterval(async () => {
  const { rows } = await orders.query("select id from orders where due < now()");
  for (const { id } of rows) {
    await fetch(`https://billing.example.com/${id}`, { method: "POST" });
  }
}, 60000);

const board = require("board");

setInterval(() => {
  board.clear();
  board.count();
  board.draw();
  board.flush();
}, 500);
