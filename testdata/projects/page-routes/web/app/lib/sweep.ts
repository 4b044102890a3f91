import { Pool } from "pg";

const pool = new Pool(); //~ connection-pool

export async function sweep() {
  await pool.query("delete from orders where sent < now()");
}
