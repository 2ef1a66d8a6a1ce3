import { type TableName, tableOf } from '../domain/index.ts';
import { BOOK_SYNONYMS } from './synonyms-book.ts';
import { EVENT_SYNONYMS } from './synonyms-events.ts';
import { SUM_SYNONYMS } from './synonyms-sums.ts';

const SYNONYMS: Readonly<Record<TableName, string>> = { ...BOOK_SYNONYMS, ...EVENT_SYNONYMS, ...SUM_SYNONYMS };

/** Headers that mean a canonical column, the surest first, as they are compared; columns in canonical order. */
export function synonymsOf(table: TableName): ReadonlyMap<string, readonly string[]> {
  const known = DICTIONARY.get(table) ?? readSynonyms(table);
  DICTIONARY.set(table, known);
  return known;
}

const DICTIONARY = new Map<TableName, ReadonlyMap<string, readonly string[]>>();

/** What a table says of its columns; of those it does not name, what the loan tape says. */
function readSynonyms(table: TableName): ReadonlyMap<string, readonly string[]> {
  const [own, loans] = [wordsOf(SYNONYMS[table]), wordsOf(SYNONYMS.loan_snapshot)];
  const columns = Object.keys(tableOf(table).columns);
  return new Map(
    columns.map((column) => {
      const words = own.get(column) ?? loans.get(column) ?? [];
      return [column, [column, ...words].map(plainName)] as const;
    }),
  );
}

/** Lines of a column and its words; a line that stands in further goes on. */
function wordsOf(text: string): ReadonlyMap<string, readonly string[]> {
  const lines = text
    .replaceAll(/\n {4}/g, ' ')
    .trim()
    .split('\n');
  return new Map(
    lines.map((line) => {
      const [column = '', ...words] = line.trim().split(/\s+/);
      return [column, words] as const;
    }),
  );
}

/** Headers of months past due: a month is taken as thirty days. */
export const MONTHS_PAST_DUE: readonly string[] =
  '逾期月数 逾期期数 拖欠期数 months_past_due months_overdue missed_instalments'.split(' ');

/** Headers of personal data: such a column stays unmapped. */
export const PERSONAL =
  /身份证|证件号|手机|电话|银行卡|住址|地址|identity|passport|phone|mobile|e-?mail|address|card_?n/i;

/** Words that mean a canonical code. */
export const CODE_WORDS: Readonly<Record<string, RegExp>> = {
  normal: /^(0?1\s*[-.:_、]?\s*)?(正常[类一二三四12345+-]*|normal|pass|standard)$/i,
  special_mention: /^(0?2\s*[-.:_、]?\s*)?(关注[类一二三四12345+-]*|special[ _-]?mention|watch|watchlist)$/i,
  substandard: /^(0?3\s*[-.:_、]?\s*)?(次级[类一二三四12345+-]*|sub-?standard)$/i,
  doubtful: /^(0?4\s*[-.:_、]?\s*)?(可疑[类一二三四12345+-]*|doubtful)$/i,
  loss: /^(0?5\s*[-.:_、]?\s*)?(损失类?|loss)$/i,
  credit: /^(信用|免担保|无担保|credit|unsecured|clean)(贷款|类|方式)?$/i,
  guarantee: /^(保证|保证担保|担保|guarantee|guaranteed|personal guarantee)(贷款|类|方式)?$/i,
  mortgage: /^(抵押|抵押担保|房产抵押|mortgage|mortgaged)(贷款|类|方式)?$/i,
  pledge: /^(质押|质押担保|pledge|pledged)(贷款|类|方式)?$/i,
  write_off: /^((呆账)?核销|write[ _-]?offs?|written[ _-]?off|charge[ _-]?off)$/i,
  sale: /^((批量|债权)?转让|出售|打包出售|sale|sold)$/i,
  transfer: /^(划转|移交|transfer(red)?)$/i,
  recovery: /^((核销后)?(收回|回收)|清收|recover(y|ed))$/i,
  borrower: /^(借款人|客户|本人|自主|正常)(还款|自还|自有资金)?$|^(borrower|customer|client|self)$/i,
  guarantor: /^(保证人|担保人)(代偿|还款)?$|^代偿$|^guarantors?$/i,
  collateral_sale: /^(抵押物|押品|抵债资产)(处置|变现|拍卖)$|^拍卖$|^(collateral[ _-]?sale|foreclosure)$/i,
  agency: /^(委外|委外催收|外包|催收机构)(回款|收回)?$|^agency$/i,
  red: /^(红|红色)(预警)?$|^(高|一级|red|high|severe)$/i,
  amber: /^(橙|橙色|黄|黄色)(预警)?$|^(中|二级|amber|orange|yellow|medium)$/i,
  confirmed: /^(属实|已核实|确认|有效|confirmed|true)$/i,
  false: /^(误报|不属实|无效|排除|false|false positive)$/i,
  open: /^(未处理|待处理|处理中|待核实|open|pending)$/i,
  sms: /^(短信|短讯|微信|sms|text|message)$/i,
  call: /^(电话|电催|致电|外呼|call|phone|telephone)$/i,
  visit: /^(上门|外访|实地|面访|visit|field)$/i,
  legal: /^(诉讼|司法|法务|律师函?|legal)$/i,
  letter: /^(信函|催收函|书面|letter|mail)$/i,
  other: /^(其他|其它|蓝色?|other)$/i,
  preparing: /^(准备|拟诉|诉前|待起诉|preparing)$/i,
  filed: /^(已?立案|起诉|filed)$/i,
  first_instance: /^(一审|first[ _-]?instance|trial)$/i,
  appeal: /^(二审|上诉|再审|appeal)$/i,
  judgment: /^(判决|已判决|调解|judge?ment)$/i,
  enforcement: /^((强制)?执行|执行中|enforcement)$/i,
  terminated: /^(终本|终结本次执行|中止|terminated)$/i,
  closed: /^(结案|已结案|终结|撤诉|closed)$/i,
  accrual: /^(应计|accrual|accruing)$/i,
  nonaccrual: /^(非应计|non-?accrual)$/i,
  weekly: /^(按周|每周|周|weekly)$/i,
  biweekly: /^(双周|biweekly)$/i,
  monthly: /^(按月|每月|月|monthly)$/i,
  quarterly: /^(按季|每季|季|quarterly)$/i,
  half_yearly: /^(按半年|半年|half[ _-]?yearly|semi-?annual(ly)?)$/i,
  yearly: /^(按年|每年|年|yearly|annual(ly)?)$/i,
  at_maturity: /^(到期一次(性)?还本(付息)?|利随本清|bullet|at[ _-]?maturity)$/i,
  rollover: /^(借新还旧|rollover)$/i,
  renewal_without_repayment: /^(无还本续贷|renewal)$/i,
  none: /^(无|否|none|no)$/i,
};

/** Classes written as numbers, best first; never certain. */
export const NUMBERED_CLASSES: Readonly<Record<string, string>> = {
  '1': 'normal',
  '2': 'special_mention',
  '3': 'substandard',
  '4': 'doubtful',
  '5': 'loss',
  '01': 'normal',
  '02': 'special_mention',
  '03': 'substandard',
  '04': 'doubtful',
  '05': 'loss',
};

const UNIT_WORDS: readonly (readonly [RegExp, UnitWord])[] = [
  [/[（(]?(单位[:：]?)?百万元?[)）]?$/, '百万元'],
  [/[（(](单位[:：]?)?万元?[)）]$/, '万元'],
  [/[（(](单位[:：]?)?千元[)）]$/, '千元'],
  [/[（(](单位[:：]?)?万亿元?[)）]$/, '万亿元'],
  [/[（(](单位[:：]?)?亿元?[)）]$/, '亿元'],
  [/[（(](单位[:：]?)?元[)）]$/, '元'],
  [/[ _(]+(in_?)?(k|thousands?)\)?$/i, 'thousand'],
  [/[ _(]+(in_?)?(mn|mm|millions?)\)?$/i, 'million'],
  [/[ _(]+(in_?)?(bn|billions?)\)?$/i, 'billion'],
];
type UnitWord = '元' | '千元' | '万元' | '百万元' | '亿元' | '万亿元' | 'thousand' | 'million' | 'billion';

/** A header without its unit, and the unit. */
export function splitUnit(header: string): { readonly name: string; readonly unit: UnitWord | undefined } {
  for (const [pattern, unit] of UNIT_WORDS) {
    if (pattern.test(header)) return { name: header.replace(pattern, ''), unit };
  }
  return { name: header, unit: undefined };
}

/** A header as it is compared: width, case, blanks and marks do not matter. */
export function plainName(header: string): string {
  return header
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_\-.:/()（）【】[\]]+/g, '');
}
