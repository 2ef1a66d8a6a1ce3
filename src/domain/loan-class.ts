/** Five-category classes, best first (五级分类). */
export const LOAN_CLASSES = ['normal', 'special_mention', 'substandard', 'doubtful', 'loss'] as const;
export type LoanClass = (typeof LOAN_CLASSES)[number];
export const NON_PERFORMING: readonly LoanClass[] = ['substandard', 'doubtful', 'loss'];

/** Days-past-due bands (逾期账龄), each with its first and last day; the last band is open. */
export const DPD_BANDS = [
  { name: '0', from: 0, to: 0 },
  { name: '1-30', from: 1, to: 30 },
  { name: '31-60', from: 31, to: 60 },
  { name: '61-90', from: 61, to: 90 },
  { name: '91-180', from: 91, to: 180 },
  { name: '181-270', from: 181, to: 270 },
  { name: '271-360', from: 271, to: 360 },
  { name: '361+', from: 361, to: null },
] as const;

export const GUARANTEE_TYPES = ['credit', 'guarantee', 'mortgage', 'pledge'] as const;
