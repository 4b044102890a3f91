import { App, Stack } from "aws-cdk-lib";
import * as ecs from "aws-cdk-lib/aws-ecs";
import { DockerImageAsset } from "aws-cdk-lib/aws-ecr-assets";
import * as path from "path";

class CartStack extends Stack {
  constructor(scope, id) {
    super(scope, id);
    const image = new DockerImageAsset(this, "Image", { directory: path.join(__dirname, "../cart") });
    const taskDefinition = new ecs.FargateTaskDefinition(this, "Task", { cpu: 512, memoryLimitMiB: 1024 });
    taskDefinition.addContainer("App", { image: ecs.ContainerImage.fromDockerImageAsset(image) });
    new ecs.FargateService(this, "Service", { taskDefinition });
  }
}

class MailStack extends Stack {
  constructor(scope, id) {
    super(scope, id);
    const image = new DockerImageAsset(this, "Image", { directory: path.join(__dirname, "../mail") });
    const taskDefinition = new ecs.FargateTaskDefinition(this, "Task", { cpu: 512, memoryLimitMiB: 1024 });
    taskDefinition.addContainer("App", { image: ecs.ContainerImage.fromDockerImageAsset(image) });
    new ecs.FargateService(this, "Service", { taskDefinition });
  }
}

const app = new App();
new CartStack(app, "Cart");
new MailStack(app, "Mail");
