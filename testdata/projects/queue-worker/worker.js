const { SQSClient, ReceiveMessageCommand } = require("@aws-sdk/client-sqs");

const client = new SQSClient({});

async function poll() {
  const found = await client.send(new ReceiveMessageCommand({ QueueUrl: process.env.QUEUE }));
  console.log(found.Messages);
  setTimeout(poll, 5000); //~ consumer-loop
}

poll();
