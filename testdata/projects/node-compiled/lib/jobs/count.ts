setInterval(() => console.log("count"), 60_000); //~ in-process-scheduler
