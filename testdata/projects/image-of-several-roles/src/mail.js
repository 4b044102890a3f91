const { Worker } = require("bullmq");
const { send } = require("./send");

new Worker("mail", (job) => send(job.data), { connection: { host: "redis" } }); //~ consumer-loop
