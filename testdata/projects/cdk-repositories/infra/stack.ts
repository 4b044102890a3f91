import { Stack, Duration } from "aws-cdk-lib";
import { Repository } from "aws-cdk-lib/aws-ecr";
import * as ecs from "aws-cdk-lib/aws-ecs";
import { DockerImageCode, DockerImageFunction } from "aws-cdk-lib/aws-lambda";

export class Shop extends Stack {
  constructor(scope, id) {
    super(scope, id);
    const web = new Repository(this, "Pages", { repositoryName: "shop/web" });
    const hook = Repository.fromRepositoryName(this, "Calls", "hook");
    const proxy = Repository.fromRepositoryName(this, "Proxy", "nginx");

    const task = new ecs.FargateTaskDefinition(this, "Front", { cpu: 512, memoryLimitMiB: 1024 });
    task.addContainer("main", { image: ecs.ContainerImage.fromEcrRepository(web, "latest") });
    new ecs.FargateService(this, "FrontService", { taskDefinition: task });

    const edge = new ecs.FargateTaskDefinition(this, "Edge", { cpu: 256, memoryLimitMiB: 512 });
    edge.addContainer("main", { image: ecs.ContainerImage.fromEcrRepository(proxy) });
    new ecs.FargateService(this, "EdgeService", { taskDefinition: edge });

    new DockerImageFunction(this, "OnCall", {
      code: DockerImageCode.fromEcr(hook, { tagOrDigest: "latest" }),
      timeout: Duration.seconds(30),
    });
  }
}
