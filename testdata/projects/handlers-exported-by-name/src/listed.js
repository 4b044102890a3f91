import { removeAll } from "./remove.js";

const jobs = [removeAll];

export const ask = async () => ({ statusCode: jobs.length });
