export const retry = (job) => job();
