import { defineFunction } from "@aws-amplify/backend";

export const hello = defineFunction();
