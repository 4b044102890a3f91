setInterval(() => fetch("https://jobs.example.com/clock"), 60000); //~ in-process-scheduler
