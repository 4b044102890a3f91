import boto3

queue = boto3.client("sqs")

while True:  #~ consumer-loop
    for message in queue.receive_message(QueueUrl="orders")["Messages"]:
        print(message)
