const express = require('express')

const app = express()
app.get('/', (request, response) => response.send('search'))
app.listen(3000)
