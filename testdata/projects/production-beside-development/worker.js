const amqp = require("amqplib");

async function main() {
  const connection = await amqp.connect("amqp://queue");
  const channel = await connection.createChannel();
  await channel.consume("orders", (message) => channel.ack(message)); //~ consumer-loop
}

main();
