import { shrink } from "./image";

export const handler = async (event: { Records: unknown[] }) => {
  let done = false;
  const wait = setInterval(() => {
    if (done) clearInterval(wait);
  }, 50);
  await Promise.all(event.Records.map(shrink));
  done = true;
};
