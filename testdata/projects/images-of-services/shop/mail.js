require("http").createServer((request, response) => response.end("mail")).listen(8025);
