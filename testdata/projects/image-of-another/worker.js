setInterval(() => fetch("https://example.com/round"), 60000); //~ in-process-scheduler
