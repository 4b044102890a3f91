export const tasks = ["nightly"];
