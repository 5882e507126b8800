// How a program uses the shop's contracts through their types: it must compile, and what is under `@ts-expect-error` must not.

import createClient from "openapi-fetch";

import type { components as Accounts } from "./shop/openapi/accounts-api";
import type { components, paths } from "./shop/openapi/orders-api";
import type { webhooks } from "./shop/openapi/merchant-hooks";
import type { OrderPlaced } from "./shop/asyncapi/orders/OrderPlaced";

type Schemas = components["schemas"];

const orders = createClient<paths>({ baseUrl: "https://api.shop.example/v1" });

const address: Schemas["PostalAddress"] = {
  recipient: "Ada Lovelace",
  lines: ["St James's Square 12"],
  city: "London",
  country: "GB",
};

export async function placeAnOrder(): Promise<string> {
  // A request demands nothing that only the server knows: neither the order's number nor the price of a line.
  const { data, error, response } = await orders.POST("/orders", {
    params: { header: { "Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324" } },
    body: {
      lines: [{ sku: "TSHIRT-RED-M", quantity: 2 }],
      ship_to: address,
      payment: { kind: "card", token: "tok_1NG8Du2eZvKYlo2C" },
    },
  });
  if (error !== undefined) {
    // Errors are problem details: all have a title, some more.
    return "reason" in error ? `${error.title}: ${error.reason}` : error.title;
  }
  response.headers.get("Location");
  return data.id;
}

export async function mistakes(): Promise<void> {
  const header = { "Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324" };
  const payment = { kind: "card", token: "tok_1NG8Du2eZvKYlo2C" } as const;
  const lines = [{ sku: "TSHIRT-RED-M", quantity: 2 }];

  // @ts-expect-error the key is required
  await orders.POST("/orders", { body: { lines, ship_to: address, payment } });
  // @ts-expect-error the payment is required
  await orders.POST("/orders", { params: { header }, body: { lines, ship_to: address } });
  // @ts-expect-error there is no such way of paying
  await orders.POST("/orders", { params: { header }, body: { lines, ship_to: address, payment: { kind: "cash" } } });
  // @ts-expect-error there is no such status
  await orders.GET("/orders", { params: { query: { status: "lost" } } });
  // @ts-expect-error there is no such path
  await orders.GET("/order");
}

type NewOrder = NonNullable<paths["/orders"]["post"]["requestBody"]>["content"]["application/json"];
const payment = { kind: "invoice" } as const;
const lines = [{ sku: "TSHIRT-RED-M", quantity: 2 }];
const price = { amount: "24.90", currency: "EUR" };

export const least: NewOrder = { lines, ship_to: address, payment };
// @ts-expect-error an order has no coupon
export const coupon: NewOrder = { lines, ship_to: address, payment, coupon: "X" };
// @ts-expect-error the server numbers orders
export const numbered: NewOrder = { id: "0d3c7a52-2c5e-4b1b-8a55-5f0f6ad1c0de", lines, ship_to: address, payment };
// @ts-expect-error the server knows the price
export const priced: NewOrder = { lines: [{ sku: "TSHIRT-RED-M", quantity: 2, unit_price: price }], ship_to: address, payment };

export async function everyOrder(): Promise<Schemas["Order"]["note"][]> {
  const notes: (string | undefined)[] = [];
  let cursor: string | undefined;
  do {
    const query: { cursor?: string; limit: number } = cursor === undefined ? { limit: 100 } : { cursor, limit: 100 };
    const { data } = await orders.GET("/orders", { params: { query } });
    notes.push(...(data?.items.map((order) => order.note) ?? []));
    cursor = data?.next;
  } while (cursor !== undefined);
  return notes;
}

// A union with a tag narrows by it, an open enum takes values that nobody listed, and a closed one does not.
export function how(payment: Schemas["PaymentMethod"]): string {
  return payment.kind === "card" ? payment.token : (payment.bill_to?.city ?? "by invoice");
}
export const reason: Schemas["DeclineReason"] = "a_reason_of_next_year";
// @ts-expect-error nothing is half paid
export const status: Schemas["OrderStatus"] = "half_paid";

// What a customer sends of a profile is less than what comes back.
type Profile = Accounts["schemas"];
export type Written = keyof Profile["ProfileInput"];
// @ts-expect-error the server sets it
export const written: Written = "created_at";

// A merchant answers to what is delivered.
type Delivery = NonNullable<webhooks["order_updated"]["post"]["requestBody"]>["content"];
export function received(delivery: Delivery["application/json"]): string {
  return `${delivery.order_id}: ${delivery.status}`;
}

// The event has what its consumers read.
export function total(event: OrderPlaced): string {
  return `${event.total.amount} ${event.total.currency}`;
}
