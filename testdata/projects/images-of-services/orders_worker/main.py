import boto3

queue = boto3.client("sqs")
while True:
    found = queue.receive_message(QueueUrl="orders", WaitTimeSeconds=20)
    for message in found.get("Messages", []):
        queue.delete_message(QueueUrl="orders", ReceiptHandle=message["ReceiptHandle"])
