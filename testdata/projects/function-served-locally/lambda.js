const awsLambdaFastify = require("@fastify/aws-lambda");
const make = require("./app");

exports.handler = awsLambdaFastify(make());
