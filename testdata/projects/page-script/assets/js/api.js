export async function load() {
  await fetch("/scores");
}
