import { daysBetween, type Fraction, parsePeriod } from '../../domain/index.ts';
import { BOTH_SETS, bookOnly, type Entry, type Measure, rate, reportMonthOnly, splitBy, stock } from '../entry.ts';
import type { FactRow } from '../fact-table.ts';
import { quantile } from '../row-statistics.ts';
import { ALL_TYPES } from './statement.ts';

const SOURCE = {
  'zh-CN': '参照欧洲银行管理局《贷款发放与监测指引》（EBA/GL/2020/06）之预警指标；时限为本系统约定，可由机构调整',
  en: 'After the early-warning indicators of EBA/GL/2020/06 on loan origination and monitoring; time limits are a Riskpress convention that a lender overrides',
};

const HALF: Fraction = { numerator: 1n, denominator: 2n };
const NINE_TENTHS: Fraction = { numerator: 9n, denominator: 10n };
const STATUSES = ['raised', 'analysed', 'reported', 'handled', 'closed'];
const SEVERITIES = ['red', 'amber', 'other'];

const common = { version: 1, sets: BOTH_SETS, source: SOURCE, direction: 'neutral' } as const;

/** W1-W6: the life of a warning signal, and whether the warning was worth it. */
export const SIGNAL_ENTRIES: readonly Entry[] = [
  {
    ...common,
    code: 'W1',
    name: { 'zh-CN': '预警信号', en: 'Warning signals raised' },
    formula: {
      'zh-CN': '本月新增预警信号数，涉及在贷客户数及其贷款余额；按类型、级别、财务与非财务分列',
      en: 'Signals raised in the month, the borrowing obligors concerned and what they owe; by type, severity, financial or not',
    },
    numerator: { 'zh-CN': '本月发出的信号', en: 'Signals raised in the month' },
    denominator: { 'zh-CN': '不适用', en: 'None' },
    pitfall: {
      'zh-CN': '一户多信号时户数与余额只计一次，各类型之和可大于合计',
      en: 'An obligor with several signals counts once in number and exposure, so that types may add up to more than the total',
    },
    needs: ['warning_signal.signal_id'],
    measures: [
      ofBook(stock('raised', 'count', { 'zh-CN': '新增信号', en: 'Signals raised' }, [{ fact: 'signalsRaised' }])),
      ofBook(
        stock('financial', 'count', { 'zh-CN': '其中：财务信号', en: 'Of which financial' }, [
          { fact: 'signalsRaised', where: { kind: ['financial'] } },
        ]),
      ),
      ofBook(
        stock('nonFinancial', 'count', { 'zh-CN': '其中：非财务信号', en: 'Of which not financial' }, [
          { fact: 'signalsRaised', where: { kind: ['nonFinancial'] } },
        ]),
      ),
      ofBook(
        stock('obligors', 'count', { 'zh-CN': '涉及客户数', en: 'Obligors concerned' }, [
          { fact: 'signalObligors', where: { type: [ALL_TYPES] } },
        ]),
      ),
      ofBook(
        stock('exposure', 'amount', { 'zh-CN': '涉及贷款余额', en: 'Exposure concerned' }, [
          { fact: 'signalOwed', where: { type: [ALL_TYPES] } },
        ]),
      ),
      splitBy(
        'type',
        ofBook(
          stock('raised', 'count', { 'zh-CN': '新增信号', en: 'Signals raised' }, [
            { fact: 'signalsRaised', split: true },
          ]),
        ),
      ),
      splitBy(
        'type',
        ofBook(
          stock('obligors', 'count', { 'zh-CN': '涉及客户数', en: 'Obligors concerned' }, [
            { fact: 'signalObligors', split: true },
          ]),
        ),
      ),
      splitBy(
        'type',
        ofBook(
          stock('exposure', 'amount', { 'zh-CN': '涉及贷款余额', en: 'Exposure concerned' }, [
            { fact: 'signalOwed', split: true },
          ]),
        ),
      ),
      splitBy(
        'signal',
        ofBook(
          stock('raised', 'count', { 'zh-CN': '规则新触发信号', en: 'Signals that rules raise' }, [
            { fact: 'ruleSignals', split: true },
          ]),
        ),
      ),
      splitBy(
        'signal',
        ofBook(
          stock('exposure', 'amount', { 'zh-CN': '规则新触发信号涉及余额', en: 'Exposure that rules warn of' }, [
            { fact: 'ruleOwed', split: true },
          ]),
        ),
      ),
      {
        ...splitBy(
          'severity',
          ofBook(
            stock('raised', 'count', { 'zh-CN': '新增信号', en: 'Signals raised' }, [
              { fact: 'signalsRaised', split: true },
            ]),
          ),
        ),
        values: { severity: SEVERITIES },
      },
    ],
  },
  {
    ...common,
    code: 'W2',
    name: { 'zh-CN': '预警处理状态', en: 'Signal status' },
    formula: {
      'zh-CN': '截止日已发出信号按处理状态计数：已发出、已分析、已上报、已处置、已关闭；关闭者分属实与误报',
      en: 'Signals raised by the cut-off by status: raised, analysed, reported, handled, closed; of the closed, confirmed or false',
    },
    numerator: { 'zh-CN': '各状态信号数', en: 'Signals in the status' },
    denominator: { 'zh-CN': '不适用', en: 'None' },
    pitfall: {
      'zh-CN': '状态按日期推定，跳过的环节不补计；每个信号都应有责任人',
      en: 'A status follows from its dates and a step left out is not made up; every signal should have an owner',
    },
    needs: ['warning_signal.signal_id'],
    measures: [
      {
        ...splitBy(
          'status',
          ofBook(stock('count', 'count', { 'zh-CN': '信号数', en: 'Signals' }, [{ fact: 'signals', split: true }])),
        ),
        values: { status: STATUSES },
      },
      ofBook(
        stock('open', 'count', { 'zh-CN': '未关闭信号', en: 'Signals not closed' }, [
          { fact: 'signals', where: { status: STATUSES.slice(0, 4) } },
        ]),
      ),
      ofBook(
        stock('confirmed', 'count', { 'zh-CN': '关闭：属实', en: 'Closed as confirmed' }, [
          { fact: 'signals', where: { status: ['closed'], disposition: ['confirmed'] } },
        ]),
      ),
      ofBook(
        stock('false', 'count', { 'zh-CN': '关闭：误报', en: 'Closed as false' }, [
          { fact: 'signals', where: { status: ['closed'], disposition: ['false'] } },
        ]),
      ),
      ofBook(
        stock('withoutOwner', 'count', { 'zh-CN': '未关闭且无责任人', en: 'Open without an owner' }, [
          { fact: 'signals', where: { status: STATUSES.slice(0, 4), owned: ['no'] } },
        ]),
      ),
    ],
  },
  {
    ...common,
    direction: 'higherIsWorse',
    code: 'W3',
    name: { 'zh-CN': '预警处置时长', en: 'Time to handle a signal' },
    formula: {
      'zh-CN':
        '近12个月关闭信号自发出至关闭的工作日数：中位数、90分位；超时占比含未关闭者（红5、黄10、其他20个工作日）',
      en: 'Working days from raising to closing of signals closed in 12 months: median and 90th percentile; share beyond the time allowed, open ones included (red 5, amber 10, others 20 working days)',
    },
    numerator: { 'zh-CN': '超时信号数', en: 'Signals beyond their time' },
    denominator: { 'zh-CN': '近12个月关闭及未关闭的信号数', en: 'Signals closed in 12 months or open' },
    pitfall: {
      'zh-CN': '中位数不含未关闭者，长期未处置只体现在超时占比',
      en: 'The median knows only closed signals: what is never handled shows in the late share alone',
    },
    needs: ['warning_signal.closed_at'],
    measures: [
      daysMeasure('median', { 'zh-CN': '处置时长中位数', en: 'Median working days' }, HALF),
      daysMeasure('p90', { 'zh-CN': '处置时长90分位', en: '90th percentile of working days' }, NINE_TENTHS),
      ofBook(
        rate(
          'overdue',
          { 'zh-CN': '超时占比', en: 'Share beyond the time allowed' },
          [{ fact: 'handled', where: { late: ['yes'] } }],
          [{ fact: 'handled' }],
        ),
      ),
      {
        ...splitBy(
          'severity',
          ofBook(
            rate(
              'overdue',
              { 'zh-CN': '超时占比', en: 'Share beyond the time allowed' },
              [{ fact: 'handled', where: { late: ['yes'] }, split: true }],
              [{ fact: 'handled', split: true }],
            ),
          ),
        ),
        values: { severity: SEVERITIES },
      },
      ofBook(
        stock('late', 'count', { 'zh-CN': '超时未关闭信号', en: 'Open signals beyond their time' }, [
          { fact: 'handled', where: { late: ['yes'], closed: ['no'] } },
        ]),
      ),
    ],
  },
  {
    ...common,
    direction: 'lowerIsWorse',
    code: 'W4',
    name: { 'zh-CN': '预警准确率', en: 'Precision of signals' },
    formula: {
      'zh-CN': '发出后6（12）个月内出现逾期超30天或分类下调的信号 ÷ 已满6（12）个月、在此前12个月内发出的信号',
      en: 'Signals followed within 6 (12) months by more than 30 days past due or a downgrade / signals of twelve months that are 6 (12) months old',
    },
    numerator: { 'zh-CN': '被印证的成熟信号', en: 'Matured signals that came true' },
    denominator: { 'zh-CN': '成熟信号', en: 'Matured signals' },
    pitfall: {
      'zh-CN': '只计已成熟的信号；及时处置避免的恶化会降低准确率；当月恶化不归功于当月信号',
      en: 'Matured signals only; a fall averted by good work lowers it; a fall in the month of the signal is not to its credit',
    },
    needs: ['warning_signal.signal_id', 'loan_snapshot.obligor_id'],
    measures: [precision('m6', '6'), precision('m12', '12')],
  },
  {
    ...common,
    direction: 'lowerIsWorse',
    code: 'W5',
    name: { 'zh-CN': '预警覆盖率', en: 'Recall of signals' },
    formula: {
      'zh-CN': '近12个月恶化客户中，恶化前12个月内已有预警者 ÷ 近12个月恶化客户',
      en: 'Obligors that deteriorated in 12 months with a signal in the 12 months before / obligors that deteriorated',
    },
    numerator: { 'zh-CN': '事先有预警的恶化客户（户次）', en: 'Deteriorations with a signal before' },
    denominator: { 'zh-CN': '恶化客户（户次）', en: 'Deteriorations' },
    pitfall: {
      'zh-CN': '反映漏报；信号须早于上月末；滥发信号可抬高覆盖率，须与准确率并看',
      en: 'Shows what was missed; the signal must be older than the last month-end; raising signals for everyone lifts it, so read precision beside it',
    },
    needs: ['warning_signal.signal_id', 'loan_snapshot.obligor_id'],
    measures: [
      reportMonthOnly(
        bookOnly(
          rate('', { 'zh-CN': '预警覆盖率', en: 'Recall' }, [{ fact: 'forewarned' }], [{ fact: 'deteriorated' }]),
        ),
      ),
    ],
  },
  {
    ...common,
    direction: 'lowerIsWorse',
    code: 'W6',
    name: { 'zh-CN': '预警提前期', en: 'Lead time of signals' },
    formula: {
      'zh-CN': '近12个月恶化客户：首个预警至恶化月末的日历天数，取中位数',
      en: 'Of deteriorations of 12 months: calendar days from the first signal to the month-end of the fall, median',
    },
    numerator: { 'zh-CN': '天数', en: 'Days' },
    denominator: { 'zh-CN': '不适用', en: 'None' },
    pitfall: {
      'zh-CN': '仅含事先有预警者；按月末观察，最多高估一个月',
      en: 'Only where there was a signal; seen at month-ends, so up to a month too long',
    },
    needs: ['warning_signal.signal_id', 'loan_snapshot.obligor_id'],
    measures: [
      reportMonthOnly(
        bookOnly({
          measure: '',
          unit: 'days',
          name: { 'zh-CN': '提前期中位数', en: 'Median lead time' },
          formula: { kind: 'ofRows', rows: { fact: 'leads' }, compute: (rows) => quantile(rows, LEAD, HALF) },
          cuts: 'never',
          compared: 'nowhere',
        }),
      ),
    ],
  },
];

const LEAD = {
  value: ({ keys: { raised = '', fell = '' } }: FactRow) =>
    fell === '' ? 0n : BigInt(daysBetween(raised, parsePeriod(fell).end)),
  weight: ({ facts }: FactRow) => facts.leads ?? 0n,
};

const HANDLED = {
  value: ({ keys }: FactRow) => BigInt(keys.days ?? '0'),
  weight: ({ facts }: FactRow) => facts.handled ?? 0n,
};

function daysMeasure(measure: string, name: Measure['name'], share: Fraction): Measure {
  const rows = { fact: 'handled', where: { closed: ['yes'] } };
  const formula = {
    kind: 'ofRows',
    rows,
    compute: (found: readonly FactRow[]) => quantile(found, HANDLED, share),
  } as const;
  return ofBook({ measure, unit: 'days', name, formula, cuts: 'never', compared: 'nowhere' });
}

function precision(measure: string, horizon: string): Measure {
  const where = { horizon: [horizon] };
  const name = { 'zh-CN': `${horizon}个月准确率`, en: `Precision within ${horizon} months` };
  return reportMonthOnly(
    bookOnly(rate(measure, name, [{ fact: 'rightSignals', where }], [{ fact: 'matureSignals', where }])),
  );
}

/** Of the lender's whole book or scope: compared, never cut. */
function ofBook(measure: Measure): Measure {
  return { ...bookOnly(measure), compared: 'book' };
}
