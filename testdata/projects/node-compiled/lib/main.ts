import { fork } from "child_process";
import path from "path";
import { Worker } from "worker_threads";

fork(path.join(__dirname, "jobs", "clean.js"));
new Worker(new URL("./jobs/count.ts", import.meta.url));
