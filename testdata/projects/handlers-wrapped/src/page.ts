import { wrap } from "./errors.js";

// Not one of the library's: nothing says what calls it.
export const handler = wrap(async (click: number) => click);
