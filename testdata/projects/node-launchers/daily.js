setInterval(() => fetch("https://jobs.example.com/daily"), 60000); //~ in-process-scheduler
