import { name } from "../shared/name";

export const handler = async (event: { id: string }) => name(event.id);
