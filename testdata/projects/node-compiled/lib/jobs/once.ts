setInterval(() => fetch("https://example.com/nobodystartsthis"), 60_000);
