from aws_cdk import App, Stack
from aws_cdk import aws_lambda


class Main(Stack):
    def __init__(self, scope, construct_id):
        super().__init__(scope, construct_id)
        aws_lambda.Function(
            self,
            "Hook",
            runtime=aws_lambda.Runtime.PYTHON_3_13,
            handler="hook.handler",
            code=aws_lambda.Code.from_asset("lambda"),
        )


app = App()
Main(app, "Main")
app.synth()
