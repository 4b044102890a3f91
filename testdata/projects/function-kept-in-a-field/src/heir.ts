import { heir } from "./kinds";

export const handler = async (event: any) => heir.send(event.channel);
