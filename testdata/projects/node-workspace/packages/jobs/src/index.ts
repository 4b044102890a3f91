export function startJobs(times: number) {
  setInterval(() => console.log("again", times), 60_000); //~ in-process-scheduler
}

export function stopJobs() {
  setInterval(() => console.log("nobody calls this"), 1_000);
}
