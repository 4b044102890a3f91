import { remember } from "./store";

export default {
  port: 3000,
  async fetch(request: Request) {
    await remember(request.url);
    return new Response("seen");
  },
};
