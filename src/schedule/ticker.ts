import { createTask } from 'node-cron';

/** Calls `onTick` from time to time until the returned function is called. What is due is not its business. */
export type Ticker = (onTick: () => Promise<void>) => () => void;

const quiet = { info() {}, warn() {}, error() {}, debug() {} };

/** A tick at the start of every minute. A missed one is no loss: the next looks back to the stored cursor. */
export const everyMinute: Ticker = (onTick) => {
  const task = createTask('* * * * *', onTick, { logger: quiet, suppressMissedWarning: true });
  void task.start();
  return () => void task.destroy();
};
