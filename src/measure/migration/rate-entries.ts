import { LOAN_CLASSES, type LoanClass, type LocalText, NON_PERFORMING } from '../../domain/index.ts';
import { annualised, CHINESE_SET, type Entry, type Measure, rate, type Sum } from '../entry.ts';

const NEEDS = ['loan_snapshot.principal_balance', 'loan_snapshot.asset_class_5'];
const SOURCE: LocalText = {
  'zh-CN':
    '《商业银行风险监管核心指标（试行）》（银监会，2005年）；非现场监管指标定义及计算公式（银保监会，2022年修订）',
  en: 'CBRC core indicators for risk supervision of commercial banks (trial), 2005; CBIRC definitions of off-site supervision indicators, revised 2022',
};
const VERSIONS: Readonly<Record<string, LocalText>> = {
  cn_2005: { 'zh-CN': '2005年口径', en: '2005 version' },
  cn_2022: { 'zh-CN': '2022年口径，年化', en: '2022 version, annualised' },
  plain: { 'zh-CN': '简单占比', en: 'plain share' },
};

const NAMES: Readonly<Record<string, LocalText>> = {
  normal: { 'zh-CN': '正常类', en: 'Normal-class' },
  special_mention: { 'zh-CN': '关注类', en: 'Special-mention' },
  substandard: { 'zh-CN': '次级类', en: 'Substandard' },
  doubtful: { 'zh-CN': '可疑类', en: 'Doubtful' },
};

interface Rate {
  readonly code: string;
  readonly name: LocalText;
  /** Classes at the year's opening, and those that count as moved down. */
  readonly from: readonly LoanClass[];
  readonly to: readonly LoanClass[];
  readonly opening: LocalText;
  readonly moved: LocalText;
}

const RATES: readonly Rate[] = [
  {
    code: 'M1',
    name: { 'zh-CN': '正常贷款迁徙率', en: 'Normal-loan migration' },
    from: ['normal', 'special_mention'],
    to: NON_PERFORMING,
    opening: { 'zh-CN': '年初正常类与关注类贷款', en: 'normal and special-mention loans at the opening of the year' },
    moved: { 'zh-CN': '期末为不良', en: 'non-performing now' },
  },
  ...(['normal', 'special_mention', 'substandard', 'doubtful'] as const).map(oneClass),
];

/** M1-M5: what of the year's opening book moved down, by three definitions that are never mixed. */
export const RATE_ENTRIES: readonly Entry[] = RATES.map(entryOf);

function oneClass(from: LoanClass, index: number): Rate {
  const name = NAMES[from] ?? { 'zh-CN': from, en: from };
  return {
    code: `M${index + 2}`,
    name: { 'zh-CN': `${name['zh-CN']}贷款迁徙率`, en: `${name.en} migration` },
    from: [from],
    to: LOAN_CLASSES.slice(LOAN_CLASSES.indexOf(from) + 1),
    opening: {
      'zh-CN': `年初${name['zh-CN']}贷款`,
      en: `${name.en.toLowerCase().replace('-class', '')} loans at the opening of the year`,
    },
    moved: { 'zh-CN': '期末归为更低类别', en: 'in a lower class now' },
  };
}

function entryOf(rate: Rate): Entry {
  const { opening, moved } = rate;
  return {
    code: rate.code,
    version: 1,
    name: rate.name,
    formula: {
      'zh-CN':
        '2005年口径：向下迁徙 ÷（期初余额 − 期间减少）；2022年口径：（向下迁徙 + 期间转坏并处置）÷ 年初余额 × 12/n；简单占比：向下迁徙贷款的年初余额 ÷ 年初余额',
      en: '2005: moved down / (opening - reductions in the period); 2022: (moved down + turned bad and disposed of in the period) / year-opening balance x 12/n; plain: opening balance of what moved down / opening balance',
    },
    numerator: {
      'zh-CN': `${opening['zh-CN']}中${moved['zh-CN']}的金额（不超过年初余额）；2022年口径另加期间核销及转坏后转让的金额`,
      en: `Of ${opening.en}, what is ${moved.en}, up to its opening balance; in the 2022 version also what was written off, or sold after it had moved down`,
    },
    denominator: {
      'zh-CN': `${opening['zh-CN']}余额；2005年口径减去期间收回、处置等减少额`,
      en: `Balance of ${opening.en}; in the 2005 version less what was repaid or left in the period`,
    },
    pitfall: {
      'zh-CN':
        '三种口径不可混用；期初为上年末，新发放贷款不计入分子分母；2005年口径年内不年化，各月间不可直接比较；简单占比即矩阵的行占比，不是监管迁徙率；分部按年初所属',
      en: 'Three definitions, never mixed; the opening is the prior year-end and new loans are on neither side; the 2005 version is not annualised, so months of a year do not compare; the plain share is the row of a matrix and not the supervisory rate; cut by where a loan stood at the opening',
    },
    direction: 'higherIsWorse',
    sets: CHINESE_SET,
    needs: NEEDS,
    source: SOURCE,
    measures: measuresOf(rate),
  };
}

function measuresOf({ name, from, to }: Rate): readonly Measure[] {
  const opening: Sum = [{ fact: 'yearOpening', where: { was: from } }];
  const kept: Sum = [{ fact: 'yearKept', where: { was: from } }];
  const movedDown: Sum = [{ fact: 'yearKept', where: { was: from, became: to } }];
  const disposed: Sum = [
    { fact: 'yearWritten', where: { was: from } },
    { fact: 'yearSold', where: { was: from, became: to } },
  ];
  const versions: Readonly<Record<string, Measure>> = {
    cn_2005: rate('cn_2005', name, movedDown, kept),
    cn_2022: annualised('yearToDate', rate('cn_2022', name, [...movedDown, ...disposed], opening)),
    plain: rate('plain', name, [{ fact: 'yearMoved', where: { was: from, became: to } }], opening),
  };
  return Object.entries(versions).map(([version, measure]) => ({
    ...measure,
    name: titled(name, VERSIONS[version] ?? name),
    cuts: 'reportMonth',
    compared: 'book',
  }));
}

function titled(name: LocalText, version: LocalText): LocalText {
  return { 'zh-CN': `${name['zh-CN']}（${version['zh-CN']}）`, en: `${name.en}, ${version.en}` };
}
