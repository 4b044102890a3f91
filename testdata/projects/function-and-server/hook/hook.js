exports.receive = async (body) => ({ statusCode: 200, body });
