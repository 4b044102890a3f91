export async function shrink(record: unknown) {
  return record;
}
