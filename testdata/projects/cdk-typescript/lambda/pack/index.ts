export const handler = async (order: unknown) => {
  await new Promise((done) => setTimeout(done, 60_000)); //~ long-sleep
  return order;
};
