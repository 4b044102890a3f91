export const handler = async () => {
  await new Promise((resolve) => setTimeout(resolve, 60_000)); //~ long-sleep
};
