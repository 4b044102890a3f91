from aws_cdk import Duration, Stack, aws_lambda as lambda_
from constructs import Construct


class ShopStack(Stack):
    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)
        self.worker("pack", Duration.seconds(30))
        self.worker("ship")

    def worker(self, name, timeout=None):
        return lambda_.Function(
            self,
            f"{name}-function",
            runtime=lambda_.Runtime.PYTHON_3_14,
            handler="app.handler",
            code=lambda_.Code.from_asset(name),
            memory_size=512,
            timeout=timeout or Duration.minutes(5),
        )
