const { receive } = require("./hook");

exports.handler = async (event) => receive(event.body);
