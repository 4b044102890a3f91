export default defineEventHandler(() => ({ orders: [] }));
