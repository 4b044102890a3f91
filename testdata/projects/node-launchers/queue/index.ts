setInterval(() => fetch("https://jobs.example.com/queue"), 60000); //~ in-process-scheduler
