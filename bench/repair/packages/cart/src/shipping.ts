import { money } from './money.ts';
import type { Money } from './money.ts';

export interface Zone {
  readonly name: string;
  readonly base: number;
  readonly perKilo: number;
  /** From this subtotal (cents) on it costs nothing. */
  readonly freeFrom?: number;
}

const ZONES: readonly Zone[] = [
  { name: 'home', base: 390, perKilo: 50, freeFrom: 5000 },
  { name: 'union', base: 890, perKilo: 120, freeFrom: 10000 },
  { name: 'world', base: 1990, perKilo: 400 },
];

export function zoneOf(country: string): Zone {
  const name = country === 'DE' ? 'home' : ['AT', 'FR', 'NL', 'PL'].includes(country) ? 'union' : 'world';
  const zone = ZONES.find((one) => one.name === name);
  if (zone === undefined) throw new Error(`there is no zone ${name}`);
  return zone;
}

/** The first kilogram is in the base price. */
export function shippingCost(country: string, grams: number, subtotalCents: number): Money {
  const zone = zoneOf(country);
  if (grams === 0) return money(0);
  if (zone.freeFrom !== undefined && subtotalCents >= zone.freeFrom) return money(0);
  const kilos = Math.ceil(grams / 1000);
  return money(zone.base + (kilos - 1) * zone.perKilo);
}
