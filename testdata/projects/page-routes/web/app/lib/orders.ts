import { writeFile } from "node:fs/promises";

export async function remember(order: { id: string }) {
  await writeFile(`/srv/orders/${order.id}.json`, JSON.stringify(order)); //~ write-outside-tmp
}
