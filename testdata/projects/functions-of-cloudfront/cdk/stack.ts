import { App, Stack } from "aws-cdk-lib";
import { Function, FunctionCode, FunctionRuntime } from "aws-cdk-lib/aws-cloudfront";
import { readFileSync } from "fs";

const stack = new Stack(new App(), "Site");
new Function(stack, "Rewrite", {
  code: FunctionCode.fromFile({ filePath: "functions/rewrite.js" }),
  runtime: FunctionRuntime.JS_2_0,
});
new Function(stack, "Redirect", {
  code: FunctionCode.fromInline(readFileSync("functions/redirect.js", "utf8")),
  runtime: FunctionRuntime.JS_2_0,
});
const strip = readFileSync("functions/strip.js", "utf8").replace("PATHS", "paths");
new Function(stack, "Strip", { code: FunctionCode.fromInline(strip), runtime: FunctionRuntime.JS_2_0 });
