setInterval(() => fetch("https://jobs.example.com/hourly"), 60000); //~ in-process-scheduler
