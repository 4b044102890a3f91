export const handler = async () => {
  await new Promise((done) => setTimeout(done, 60000)); //~ long-sleep
};
