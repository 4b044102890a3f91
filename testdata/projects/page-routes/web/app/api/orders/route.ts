import { NextRequest, NextResponse } from "next/server";
import { remember } from "../../lib/orders";

export async function POST(request: NextRequest) {
  const order = await request.json();
  await remember(order);
  return NextResponse.json({ id: order.id });
}
