export async function handler(event) {
  await new Promise((done) => setTimeout(done, 20000)); //~ long-sleep
}
