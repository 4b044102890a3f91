setInterval(() => fetch("https://example.com/orders"), 60_000); //~ in-process-scheduler
