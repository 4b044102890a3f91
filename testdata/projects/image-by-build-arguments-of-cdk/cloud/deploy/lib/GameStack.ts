import * as path from "path";
import {Duration, Stack, aws_lambda as lambda, aws_ecs as ecs} from "aws-cdk-lib";
import {Construct} from "constructs";

export class GameStack extends Stack {
    constructor(scope: Construct, id: string) {
        super(scope, id);
        new lambda.DockerImageFunction(this, "Play", {
            memorySize: 128,
            timeout: Duration.minutes(10),
            code: lambda.DockerImageCode.fromImageAsset(path.join(__dirname, "..", "..", ".."), {
                file: path.join("tools", "workspace.dockerfile"),
                buildArgs: {APP_NAME: "lichess-game-lambda"},
            }),
        });
        // Which program that is, its caller says: not the only one that nothing else is built of.
        new lambda.DockerImageFunction(this, "Guess", {
            memorySize: 128,
            timeout: Duration.minutes(5),
            code: lambda.DockerImageCode.fromImageAsset(path.join(__dirname, "..", "..", ".."), {
                file: path.join("tools", "workspace.dockerfile"),
                buildArgs: {APP_NAME: process.env.PROGRAM!},
            }),
        });
        const cluster = new ecs.Cluster(this, "Cluster");
        const taskDefinition = new ecs.FargateTaskDefinition(this, "Task", {cpu: 256, memoryLimitMiB: 512});
        taskDefinition.addContainer("bot", {
            image: ecs.ContainerImage.fromAsset(path.join(__dirname, "..", "..", ".."), {
                file: path.join("tools", "workspace.dockerfile"),
                buildArgs: {APP_NAME: "event-stream"},
            }),
        });
        new ecs.FargateService(this, "Stream", {cluster, taskDefinition, desiredCount: 1});
    }
}
