const fastify = require("fastify");

const make = () => fastify().get("/", async () => "hello");

if (require.main === module) {
  make().listen({ port: 3000 });
} else {
  module.exports = make;
}
