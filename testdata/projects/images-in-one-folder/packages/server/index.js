setInterval(() => fetch('https://example.com/round'), 60000)
