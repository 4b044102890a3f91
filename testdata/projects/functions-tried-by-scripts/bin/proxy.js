const http = require("http");
http.createServer((request, response) => response.end()).listen(4002);
