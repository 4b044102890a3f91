function handler(event) {
  return event.request;
}

module.exports = { handler };
