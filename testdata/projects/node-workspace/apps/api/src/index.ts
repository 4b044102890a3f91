import { createServer } from "node:http";
import { pool } from "@db/pool";
import { startJobs } from "@shop/jobs";
import { retries } from "@shop/jobs/retries";

startJobs(retries);
createServer(async (_, response) => {
  const { rows } = await pool.query("select 1");
  response.end(JSON.stringify(rows));
}).listen(8080); //~ web-server
