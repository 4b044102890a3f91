import { messages } from "./discord";

export const handler = async (event: any) => messages.send(event.channel, event.text);
