import { Duration } from "aws-cdk-lib";
import { Code, Function, FunctionProps, Runtime } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";

export interface WorkerProps extends Partial<FunctionProps> {
  name: string;
}

export class Worker extends Construct {
  constructor(scope: Construct, id: string, { name, timeout, ...rest }: WorkerProps) {
    super(scope, id);
    new Function(this, `${name}Function`, {
      runtime: Runtime.NODEJS_24_X,
      memorySize: 512,
      ...rest,
      timeout: timeout ?? Duration.minutes(5),
      handler: "index.handler",
      code: Code.fromAsset(`dist/${name}`),
    });
  }
}

// Nobody makes one: what it runs is not known.
export class Unused extends Construct {
  constructor(scope: Construct, id: string, props: FunctionProps) {
    super(scope, id);
    new Function(this, "Unused", { handler: "main.handler", ...props });
  }
}
