export const handler = async () => {
  await new Promise((done) => setTimeout(done, 20000)); //~ long-sleep
};
