setInterval(() => fetch("https://example.com/clean"), 60_000); //~ in-process-scheduler
