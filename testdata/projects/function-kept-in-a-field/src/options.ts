import { heir, optioned } from "./kinds";

export const handler = async () => [...optioned.names(), ...heir.names()];
