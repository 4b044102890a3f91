import { Runtime } from "aws-cdk-lib/aws-lambda";
import { AppFunction } from "@shop/constructs";
import { Duration, Stack } from "aws-cdk-lib";

export class Shop extends Stack {
  constructor(scope, id) {
    super(scope, id);
    const app = "orders";
    new AppFunction(this, "orders", {
      app,
      fileName: `${app}.zip`,
      handler: "index.main",
      runtime: Runtime.NODEJS_24_X,
      timeout: Duration.seconds(30),
    });
    new AppFunction(this, "Mails", {
      app: "mails",
      fileName: "mails.zip",
      handler: "index.main",
      runtime: Runtime.NODEJS_24_X,
      timeout: Duration.seconds(30),
    });
    new AppFunction(this, "Updater", {
      app: "updater",
      fileName: "answers.zip",
      handler: "index.main",
      runtime: Runtime.NODEJS_24_X,
      timeout: Duration.seconds(30),
    });
  }
}
