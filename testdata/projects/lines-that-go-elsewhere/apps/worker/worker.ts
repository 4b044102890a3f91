const delay = (sec: number) => new Promise((resolve) => setTimeout(resolve, sec * 1000));

async function poll() {
  while (true) { //~ polling-loop
    await fetch("https://example.org/feed").then((r) => r.text());
    await delay(60);
  }
}

poll();
