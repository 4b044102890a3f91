module.exports = {
  port: 9000,
  identd: { enable: false, port: 113 },
  irc: { enable: true, port: 6667 },
};
