export async function main() {
  await new Promise((done) => setTimeout(done, 60000)); //~ long-sleep
}
