import * as cdk from "aws-cdk-lib";
import * as lambda from "aws-cdk-lib/aws-lambda";
import { platform } from "@acme/cdk";

const options = { runtime: lambda.Runtime.NODEJS_22_X, timeout: cdk.Duration.seconds(30) };
const stack = new cdk.Stack(new cdk.App(), "Shop");

new platform.NodeJsFunction(stack, "Orders", { ...options, entry: "../functions/orders.js" });
new platform.NodeJsFunction(stack, "Mails", { ...options, entry: "../functions/mails.js" });
// No file of this repository, and nothing that is called like a function.
new platform.NodeJsFunction(stack, "Audit", { ...options, entry: "../audit/index.js" });
new platform.StaticSite(stack, "Site", { entry: "../functions/site.js" });
