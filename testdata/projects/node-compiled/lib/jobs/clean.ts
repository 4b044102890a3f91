setInterval(() => console.log("clean"), 60_000); //~ in-process-scheduler
