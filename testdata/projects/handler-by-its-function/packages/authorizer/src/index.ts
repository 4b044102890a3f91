export const checkToken = async (event) => {
  await new Promise((resolve) => setTimeout(resolve, 20000)); //~ long-sleep
  return event;
};
