setInterval(() => fetch("https://jobs.example.com/workers/mail"), 60000); //~ in-process-scheduler
