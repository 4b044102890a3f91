import { appendFile } from "node:fs/promises";

export const remember = (url: string) => appendFile("/var/log/seen", url); //~ write-outside-tmp
