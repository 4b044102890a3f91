import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";

export async function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  await new Promise((done) => setTimeout(done, 60000)); //~ long-sleep
  return { statusCode: 200, body: "" };
}
