export const removeAll = async () => {
  await new Promise((done) => setTimeout(done, 1200000)); //~ long-sleep
};
