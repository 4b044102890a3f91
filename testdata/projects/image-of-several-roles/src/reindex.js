const { Worker } = require("bullmq");

const once = new Worker("orders", async () => {});
once.on("drained", () => process.exit(0));
