export const name = (id: string) => `check ${id}`;
