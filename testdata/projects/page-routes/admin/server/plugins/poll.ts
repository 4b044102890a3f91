export default defineNitroPlugin(() => {
  setInterval(async () => { //~ in-process-scheduler
    await fetch("https://api.acme.com/poll", { method: "POST" });
  }, 30_000);
});
