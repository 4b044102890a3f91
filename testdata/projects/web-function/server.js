const express = require('express')

const app = express()
app.get('/', (request, response) => response.send('open'))

const [host, port] = process.env.AWS_LAMBDA_HTTP_ENDPOINT.split(':')
app.listen(port, host)
