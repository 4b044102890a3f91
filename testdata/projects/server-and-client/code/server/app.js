const express = require('express')

const app = express()
app.get('/status', (request, response) => response.send('up'))
app.listen(3000)
