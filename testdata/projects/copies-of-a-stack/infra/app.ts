import { App, Stack, Duration } from "aws-cdk-lib";
import * as lambda from "aws-cdk-lib/aws-lambda";

class Shop extends Stack {
  constructor(scope, id) {
    super(scope, id);
    new lambda.Function(this, "Orders", {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: "dist/orders.handler",
      code: lambda.Code.fromAsset("../packages/api/dist"),
      timeout: Duration.seconds(30),
      memorySize: 512,
    });
  }
}
new Shop(new App(), "Shop");
