exports.handler = async (event) => {
  await new Promise((resolve) => setTimeout(resolve, 20_000)); //~ long-sleep
};
