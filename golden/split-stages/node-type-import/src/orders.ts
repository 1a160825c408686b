import type { JsonValue } from "type-fest";
import { DeepReadonly } from "ts-essentials";

export function total(prices: DeepReadonly<number[]>): number {
  return prices.reduce((sum, price) => sum + price, 0);
}

export type Body = JsonValue;
