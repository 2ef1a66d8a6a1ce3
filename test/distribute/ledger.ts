import type { DeliveryEvent, DeliveryLog, LoggedState } from '../../src/distribute/index.ts';
import { mailKeyHash } from '../../src/distribute/index.ts';

/** The archive's log as far as mails go, in memory. */
export function memoryLog(): DeliveryLog & { readonly events: DeliveryEvent[] } {
  const events: DeliveryEvent[] = [];
  const states = new Map<string, LoggedState>();
  return {
    events,
    stateOf: async (key) => states.get(mailKeyHash(key)) ?? null,
    async append(event) {
      const { messageId: _, state, detail: __, message: ___, ...key } = event;
      events.push(event);
      states.set(mailKeyHash(key), state);
    },
  };
}
