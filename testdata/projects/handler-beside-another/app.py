from aws_cdk import App, Duration, Stack, aws_lambda as lambda_
from constructs import Construct


class ShopStack(Stack):
    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)
        lambda_.Function(
            self,
            "orders",
            runtime=lambda_.Runtime.PYTHON_3_14,
            handler="orders.handler",
            code=lambda_.Code.from_asset("lambdas"),
            memory_size=512,
            timeout=Duration.seconds(30),
        )


app = App()
ShopStack(app, "Shop")
app.synth()
