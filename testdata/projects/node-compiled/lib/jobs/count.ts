setInterval(() => fetch("https://example.com/count"), 60_000); //~ in-process-scheduler
