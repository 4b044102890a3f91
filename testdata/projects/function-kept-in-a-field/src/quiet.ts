import { messages } from "./discord";

export const handler = async () => messages.names();
