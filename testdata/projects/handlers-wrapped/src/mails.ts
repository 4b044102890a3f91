import middy from "@middy/core";
import * as Sentry from "@sentry/aws-serverless";
import { errors } from "./errors.js";

const run = async (): Promise<void> => {};

export const handler = Sentry.wrapHandler(middy(run).use(errors()).before(async () => {}));
