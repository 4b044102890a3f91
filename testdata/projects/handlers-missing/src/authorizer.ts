export const handler = async (event: { token: string }) => ({ isAuthorized: event.token === process.env.TOKEN });
