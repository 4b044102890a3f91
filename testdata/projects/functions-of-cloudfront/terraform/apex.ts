export function handler(event: { request: { uri: string } }) {
  event.request.uri = `/apex${event.request.uri}`;
  return event.request;
}
