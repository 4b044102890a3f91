const express = require('express')

const app = express()
app.get('/', (request, response) => response.send('cart'))
app.listen(3000)
