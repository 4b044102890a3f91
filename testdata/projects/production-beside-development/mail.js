// Catches what a developer's server sends.
require("net").createServer((socket) => socket.end("220 ok")).listen(1025);
