import cf from "cloudfront";
const paths = cf.kvs("PATHS");

export async function handler(event) {
  const path = await paths.get("prefix");
  event.request.uri = event.request.uri.split(path)[1];
  return event.request;
}
