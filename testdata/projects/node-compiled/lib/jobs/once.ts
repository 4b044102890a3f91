setInterval(() => console.log("nobody starts this"), 60_000);
