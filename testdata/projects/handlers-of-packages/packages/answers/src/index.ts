export async function main() {
  return "sent";
}
