export function startJobs(times: number) {
  setInterval(() => fetch(`https://example.com/${times}`), 60_000); //~ in-process-scheduler
}

export function stopJobs() {
  setInterval(() => fetch("https://example.com/nobodycallsthis"), 1_000);
}
