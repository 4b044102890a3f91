const orders = async () => {
  await new Promise((done) => setTimeout(done, 60_000)); //~ long-sleep
};

export default orders;
