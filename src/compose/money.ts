import type { Param, Report } from '../domain/index.ts';
import type { ComposeInputs } from './inputs.ts';

const CHINESE_EXPONENTS = { 元: 0, 万元: 4, 百万元: 6, 亿元: 8 } as const;
const ENGLISH_EXPONENTS = { '1': 0, k: 3, m: 6, bn: 9 } as const;

type Names = Readonly<Record<'zh-CN' | 'en', string>>;

/** The scale of amounts in this report, by language. */
export function displayUnits(inputs: Pick<ComposeInputs, 'settings' | 'lender'>): Report['identity']['displayUnit'] {
  const units = inputs.settings.displayUnit ?? inputs.lender.displayUnit;
  const names = namesOf(inputs);
  return {
    'zh-CN': { name: names['zh-CN'], exponent: CHINESE_EXPONENTS[units['zh-CN']] },
    en: { name: names.en, exponent: ENGLISH_EXPONENTS[units.en] },
  };
}

/** What stands before and after an amount in a sentence: "CNY 18.42 bn", 184.17 亿元. */
export function moneyParams(inputs: ComposeInputs): { readonly before: Param; readonly after: Param } {
  const currency = currencyOf(inputs);
  const names = namesOf(inputs);
  const after = (name: string): string => (name === '' ? '' : ` ${name}`);
  return {
    before: { text: { 'zh-CN': currency === 'CNY' ? '' : `${currency} `, en: `${currency} ` } },
    after: { text: { 'zh-CN': after(names['zh-CN']), en: after(names.en) } },
  };
}

/** The currency of the report's amounts. */
export function currencyOf({ settings, lender }: Pick<ComposeInputs, 'settings' | 'lender'>): string {
  return settings.currency ?? lender.currency;
}

/** Names of the scale beside a currency: 亿元 of yuan, but "USD 亿"; nothing where amounts are in units. */
function namesOf(inputs: Pick<ComposeInputs, 'settings' | 'lender'>): Names {
  const units = inputs.settings.displayUnit ?? inputs.lender.displayUnit;
  const chinese = currencyOf(inputs) === 'CNY' ? units['zh-CN'] : units['zh-CN'].replace('元', '');
  return { 'zh-CN': chinese, en: units.en === '1' ? '' : units.en };
}
