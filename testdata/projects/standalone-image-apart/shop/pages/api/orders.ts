export default function orders(request, response) {
  response.json([]);
}
