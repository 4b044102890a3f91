export const handler = async (event: object) => event;
