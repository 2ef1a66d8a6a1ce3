export * from './adjustment.ts';
export * from './closed-month.ts';
export * from './restatement.ts';
