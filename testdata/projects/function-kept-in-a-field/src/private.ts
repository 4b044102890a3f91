import { hidden } from "./kinds";

export const handler = async () => hidden.names();
