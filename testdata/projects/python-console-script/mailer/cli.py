import boto3

sqs = boto3.client("sqs")


def main():
    while True:  #~ consumer-loop
        for message in sqs.receive_message(QueueUrl="q", WaitTimeSeconds=20).get("Messages", []):
            print(message["Body"])
