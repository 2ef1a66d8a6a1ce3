import { type FloorRule, type FloorSettings, floorSettingsSchema } from '../../domain/index.ts';
import type { MeasureSettings } from '../settings.ts';

/** Which floors hold where the lender says nothing. */
export const STRICT_FLOORS: FloorSettings = floorSettingsSchema.parse({});

/** Which floors hold for a report. */
export function floorPolicy({ floors, cardProducts }: MeasureSettings): FloorSettings {
  return { ...(floors ?? STRICT_FLOORS), cardProducts: [...cardProducts] };
}

export function isOn({ rules }: FloorSettings, rule: FloorRule): boolean {
  return rules[rule] !== false;
}
