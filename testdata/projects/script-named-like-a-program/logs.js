process.stdin.on("data", (line) => process.stdout.write(JSON.stringify({ line: String(line) })));
