export const handler = async (event: { id: string }) => event.id;
