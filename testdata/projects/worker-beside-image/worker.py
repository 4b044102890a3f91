import boto3

queue = boto3.client("sqs")
while True:  #~ consumer-loop
    queue.receive_message(QueueUrl="orders")
