import { defineFunction } from "@aws-amplify/backend";

export const report = defineFunction({ name: "report", entry: "./make.ts", timeoutSeconds: 10, memoryMB: 256 });
