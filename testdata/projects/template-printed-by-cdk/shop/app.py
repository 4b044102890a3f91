from aws_cdk import App, Duration, Stack
from aws_cdk import aws_lambda as lambda_

app = App()
stack = Stack(app, "Shop")
lambda_.Function(
    stack,
    "Orders",
    code=lambda_.Code.from_asset("orders"),
    handler="app.handler",
    runtime=lambda_.Runtime.PYTHON_3_14,
    timeout=Duration.minutes(1),
    memory_size=1024,
)
app.synth()
