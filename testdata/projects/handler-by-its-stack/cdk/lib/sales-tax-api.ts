import { Stack } from "aws-cdk-lib";
import { Runtime } from "aws-cdk-lib/aws-lambda";
import { GuLambdaFunction } from "@guardian/cdk/lib/constructs/lambda";

export class SalesTaxApi extends Stack {
  constructor(scope, id, props) {
    super(scope, id, props);
    new GuLambdaFunction(this, "Lambda", {
      app: "sales-tax-api",
      fileName: "sales-tax-api.zip",
      handler: "index.handler",
      runtime: Runtime.NODEJS_24_X,
    });
  }
}
