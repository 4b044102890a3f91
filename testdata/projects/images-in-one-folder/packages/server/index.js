setInterval(() => console.log('round'), 60000)
