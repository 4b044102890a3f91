import middy from "@middy/core";
import { errors } from "./errors.js";

const run = async (): Promise<void> => {
  await new Promise((done) => setTimeout(done, 1200000)); //~ long-sleep
};

export const handler = middy().use(errors()).handler(run);
