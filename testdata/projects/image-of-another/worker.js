setInterval(() => console.log("round"), 60000); //~ in-process-scheduler
