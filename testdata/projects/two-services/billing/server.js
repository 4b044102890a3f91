const express = require('express')

const app = express()
app.get('/', (request, response) => response.send('billing'))
app.listen(3000)
