import { removeAll } from "./remove.js";

export const ask = async () => ({ statusCode: 404 });

// Another name for it, and no use.
export const remove = removeAll;
