const net = require("net");
const config = require("./config");
const { serve } = require("./serve");
const { Cli } = require("matrix-appservice-bridge");

function answer(socket) {
  socket.end("0, 0 : USERID : UNIX : chat\r\n");
}

config.load(process.env.CHAT_CONFIG);

if (config.values.identd.enable) {
  net.createServer(answer).listen(config.values.identd.port);
}

if (config.values.irc.enable) {
  net.createServer(answer).listen(config.values.irc.port); //~ socket-server
}

new Cli({
  bridgeConfig: { defaults: { service: { debugApi: {}, metrics: { enabled: process.env.METRICS } } } },
  run: (port, config) => serve(config),
}).run();
