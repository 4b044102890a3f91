import { CfnParameter, Duration, Stack } from "aws-cdk-lib";
import { Code, Function, Runtime } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import { Worker } from "./worker";

export class ShopStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new Worker(this, "Pack", { name: "pack", timeout: Duration.seconds(30) });
    new Worker(this, "Ship", { name: "ship" });
    const memory = new CfnParameter(this, "Memory", { type: "Number" });
    new Function(this, "Told", {
      runtime: Runtime.NODEJS_24_X,
      memorySize: memory.valueAsNumber,
      timeout: Duration.seconds(this.node.tryGetContext("timeout")),
      handler: this.node.tryGetContext("handler"),
      code: Code.fromAsset(this.node.tryGetContext("code")),
    });
  }
}
