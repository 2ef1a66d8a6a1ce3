import type { Fraction } from '../../domain/index.ts';
import { BOTH_SETS, bookOnly, type Entry, type Measure, rate, type Sum, splitBy, stock } from '../entry.ts';
import { SELF } from './finish.ts';
import { CHANNEL_LADDER } from './statement.ts';

const SOURCE = {
  'zh-CN': '催收管理通行口径；窗口期与时段为本系统约定，可由机构调整',
  en: 'Common collection practice; windows and hours are a Riskpress convention that a lender overrides',
};
const ASSIGNMENT = ['collection_assignment.arrears', 'payment.value_date'];
const WINDOW = {
  'zh-CN': '按分派后30天窗口于本月届满的分派计，保证各月可比；回款以分派欠款为限',
  en: 'Over assignments whose 30 days ended in the month, so that months compare; cash counts up to the arrears assigned',
};

const common = { version: 1, sets: BOTH_SETS, source: SOURCE } as const;
const CASH: Sum = [{ fact: 'cashIn' }];
const ARREARS: Sum = [{ fact: 'assignedArrears' }];
const ASSIGNED: Sum = [{ fact: 'assignedAccounts' }];
const ATTEMPTS: Sum = [{ fact: 'attempts' }];
const CONTACTS: Sum = [{ fact: 'attempts', where: { contact: ['yes'] } }];
const RIGHT: Sum = [{ fact: 'rightContacts', where: { contact: ['yes'] } }];

const split = (sum: Sum): Sum => sum.map((term) => ({ ...term, split: true }));

/** L1-L8. */
export const COLLECTION_ENTRIES: readonly Entry[] = [
  {
    ...common,
    code: 'L1',
    direction: 'lowerIsWorse',
    name: { 'zh-CN': '催收成功率', en: 'Collection success rate' },
    formula: {
      'zh-CN': '分派后30天内还清全部欠款的账户 ÷ 分派账户；按逾期层级分列',
      en: 'Accounts that paid all arrears within 30 days of assignment / accounts assigned; by tier',
    },
    numerator: { 'zh-CN': '30天内还清分派欠款的账户', en: 'Accounts that paid all assigned arrears in 30 days' },
    denominator: { 'zh-CN': '窗口于本月届满的分派账户', en: 'Accounts whose window ended in the month' },
    pitfall: {
      'zh-CN': `${WINDOW['zh-CN']}；含未经联系自行还清者，须与L7并看`,
      en: `${WINDOW.en}; accounts that paid by themselves are in it: read L7 beside it`,
    },
    needs: ASSIGNMENT,
    measures: [
      ofBook(rate('', { 'zh-CN': '催收成功率', en: 'Collection success rate' }, [{ fact: 'curedAssigned' }], ASSIGNED)),
      ofBook(stock('assigned', 'count', { 'zh-CN': '分派账户', en: 'Accounts assigned' }, ASSIGNED)),
      splitBy(
        'tier',
        ofBook(
          rate(
            '',
            { 'zh-CN': '催收成功率', en: 'Collection success rate' },
            [{ fact: 'curedAssigned', split: true }],
            split(ASSIGNED),
          ),
        ),
      ),
    ],
  },
  {
    ...common,
    code: 'L2',
    direction: 'lowerIsWorse',
    name: { 'zh-CN': '回款率', en: 'Recovery rate on arrears' },
    formula: {
      'zh-CN': '30天内收回的分派欠款 ÷ 分派时欠款；按层级、团队、机构分列，并与同层级平均结果比较',
      en: 'Cash collected in 30 days on assigned arrears / arrears at assignment; by tier, team, agency, against the result expected of the same tiers',
    },
    numerator: { 'zh-CN': '窗口内回款（以欠款为限）', en: 'Cash within the window, up to the arrears' },
    denominator: { 'zh-CN': '分派时欠款', en: 'Arrears at assignment' },
    pitfall: {
      'zh-CN': `${WINDOW['zh-CN']}；团队间层级结构不同，须与期望值比较而非直接比较`,
      en: `${WINDOW.en}; teams hold different tiers: compare with what was expected, not with each other`,
    },
    needs: ASSIGNMENT,
    measures: [
      ofBook(rate('', { 'zh-CN': '回款率', en: 'Recovery rate' }, CASH, ARREARS)),
      ofBook(stock('cash', 'amount', { 'zh-CN': '回款', en: 'Cash collected' }, CASH)),
      splitBy('tier', ofBook(rate('', { 'zh-CN': '回款率', en: 'Recovery rate' }, split(CASH), split(ARREARS)))),
      ...['team', 'agency', 'collector'].flatMap(holderMeasures),
    ],
  },
  {
    ...common,
    code: 'L3',
    direction: 'lowerIsWorse',
    name: { 'zh-CN': '有效接通率', en: 'Right-party contact rate' },
    formula: {
      'zh-CN': '联系到本人的次数 ÷ 电话与上门次数（attempts）；接通账户 ÷ 尝试账户（accounts）',
      en: 'Contacts with the right party / calls and visits (attempts); accounts reached / accounts tried (accounts)',
    },
    numerator: { 'zh-CN': '联系到本人的次数或账户', en: 'Contacts with the right party, or accounts reached' },
    denominator: { 'zh-CN': '电话与上门次数，或所涉账户', en: 'Calls and visits, or accounts tried' },
    pitfall: {
      'zh-CN': '两种分母不可混用；短信、信函不计入尝试',
      en: 'Two denominators that do not mix; messages and letters are no attempts to speak',
    },
    needs: ['collection_action.right_party'],
    measures: [
      ofBook(rate('attempts', { 'zh-CN': '按次接通率', en: 'By attempts' }, RIGHT, CONTACTS)),
      ofBook(
        rate(
          'accounts',
          { 'zh-CN': '按户接通率', en: 'By accounts' },
          [{ fact: 'reachedAccounts' }],
          [{ fact: 'triedAccounts' }],
        ),
      ),
    ],
  },
  {
    ...common,
    code: 'L4',
    direction: 'lowerIsWorse',
    name: { 'zh-CN': '承诺还款率与兑现率', en: 'Promise rate and promises kept' },
    formula: {
      'zh-CN': '承诺 ÷ 有效接通（rate）；到期日后3天内还款达95%的承诺 ÷ 本月到期承诺（kept）',
      en: 'Promises / right-party contacts (rate); promises of which 95 % was paid by the date and 3 days / promises due in the month (kept)',
    },
    numerator: { 'zh-CN': '承诺数；兑现数', en: 'Promises; promises kept' },
    denominator: { 'zh-CN': '有效接通数；到期承诺数', en: 'Right-party contacts; promises due' },
    pitfall: {
      'zh-CN': '只计已到期的承诺；同一回款可同时兑现两个承诺',
      en: 'Only promises that fell due; one payment may keep two promises',
    },
    needs: ['collection_action.right_party', 'collection_action.promise_date'],
    measures: [
      ofBook(
        rate(
          'rate',
          { 'zh-CN': '承诺还款率', en: 'Promise rate' },
          [{ fact: 'promises' }],
          [{ fact: 'rightContacts' }],
        ),
      ),
      ofBook(
        rate(
          'kept',
          { 'zh-CN': '承诺兑现率', en: 'Promises kept' },
          [{ fact: 'promisesKept' }],
          [{ fact: 'promisesDue' }],
        ),
      ),
    ],
  },
  {
    ...common,
    code: 'L5',
    direction: 'higherIsWorse',
    name: { 'zh-CN': '催收成本率', en: 'Cost to collect' },
    formula: {
      'zh-CN': '窗口内催收成本 ÷ 窗口内回款',
      en: 'Cost of the work within the window / cash collected within it',
    },
    numerator: { 'zh-CN': '催收行动成本', en: 'Cost of collection actions' },
    denominator: { 'zh-CN': '回款（以欠款为限）', en: 'Cash collected, up to the arrears' },
    pitfall: {
      'zh-CN': '只含计入行动的直接成本，不含人员与系统等固定成本',
      en: 'Direct cost of actions only; people and systems are not in it',
    },
    needs: [...ASSIGNMENT, 'collection_action.cost'],
    measures: [ofBook(rate('', { 'zh-CN': '催收成本率', en: 'Cost to collect' }, [{ fact: 'workCost' }], CASH))],
  },
  {
    ...common,
    code: 'L6',
    direction: 'neutral',
    name: { 'zh-CN': '催收升级阶梯', en: 'Channel ladder' },
    formula: {
      'zh-CN': '有回款的分派账户，按末次还款前用过的最强手段分列：户数、回款、至末次还款平均天数；none为未经联系',
      en: 'Assigned accounts that paid, by the hardest channel used before the last payment: accounts, cash, mean days to it; none is without contact',
    },
    numerator: { 'zh-CN': '各手段的户数、回款、天数', en: 'Accounts, cash and days of the channel' },
    denominator: { 'zh-CN': '天数以户数为分母', en: 'Days are over accounts' },
    pitfall: {
      'zh-CN': '升级手段用于更难的账户，结果差不等于手段无效',
      en: 'Harder channels get harder accounts: a poor result does not make a poor channel',
    },
    needs: [...ASSIGNMENT, 'collection_action.channel'],
    measures: [
      byChannel(
        stock('accounts', 'count', { 'zh-CN': '有回款账户', en: 'Accounts that paid' }, [
          { fact: 'channelAccounts', split: true },
        ]),
      ),
      byChannel(stock('cash', 'amount', { 'zh-CN': '回款', en: 'Cash' }, [{ fact: 'channelCash', split: true }])),
      byChannel({
        ...rate(
          'days',
          { 'zh-CN': '平均天数', en: 'Mean days' },
          [{ fact: 'channelDays', split: true }],
          [{ fact: 'channelAccounts', split: true }],
        ),
        unit: 'days',
      }),
    ],
  },
  {
    ...common,
    code: 'L7',
    direction: 'neutral',
    name: { 'zh-CN': '自愈占比', en: 'Self-cure share' },
    formula: {
      'zh-CN': '任何联系之前即还清的账户 ÷ 还清账户',
      en: 'Accounts that paid all before any contact / accounts that paid all',
    },
    numerator: { 'zh-CN': '未经联系还清的账户', en: 'Accounts cured without contact' },
    denominator: { 'zh-CN': '还清账户', en: 'Accounts cured' },
    pitfall: { 'zh-CN': '不剔除自愈会高估催收成效', en: 'Without it L1 flatters the collectors' },
    needs: [...ASSIGNMENT, 'collection_action.channel'],
    measures: [
      ofBook(
        rate(
          '',
          { 'zh-CN': '自愈占比', en: 'Self-cure share' },
          [{ fact: 'channelCured', where: { channel: [SELF] } }],
          [{ fact: 'channelCured' }],
        ),
      ),
    ],
  },
  {
    ...common,
    code: 'L8',
    direction: 'higherIsWorse',
    name: { 'zh-CN': '投诉与禁扰时段催收', en: 'Complaints and forbidden-hours attempts' },
    formula: {
      'zh-CN': '每千次催收行动的投诉数（complaints）、禁扰时段（默认22时至次日8时）行动数（forbidden）',
      en: 'Complaints (complaints) and attempts at forbidden hours, 22:00 to 8:00 by default (forbidden), per 1,000 attempts',
    },
    numerator: { 'zh-CN': '投诉数；禁扰时段行动数', en: 'Complaints; attempts at forbidden hours' },
    denominator: { 'zh-CN': '全部催收行动数（千次）', en: 'All attempts, in thousands' },
    pitfall: {
      'zh-CN': '时段以借款人所在地为准；投诉未必于行动当月发生',
      en: 'Hours are those of the borrower; a complaint need not come in the month of the attempt',
    },
    needs: ['collection_action.channel'],
    measures: [
      perThousand('complaints', { 'zh-CN': '每千次投诉', en: 'Complaints per 1,000' }, [{ fact: 'complaintsMade' }]),
      perThousand('forbidden', { 'zh-CN': '每千次禁扰时段行动', en: 'Forbidden-hours attempts per 1,000' }, [
        { fact: 'forbiddenAttempts' },
      ]),
      ofBook(stock('complaintCount', 'count', { 'zh-CN': '投诉数', en: 'Complaints' }, [{ fact: 'complaintsMade' }])),
      ofBook(
        stock('forbiddenCount', 'count', { 'zh-CN': '禁扰时段行动数', en: 'Forbidden-hours attempts' }, [
          { fact: 'forbiddenAttempts' },
        ]),
      ),
      ofBook(stock('attempts', 'count', { 'zh-CN': '催收行动数', en: 'Attempts' }, ATTEMPTS)),
    ],
  },
];

function holderMeasures(holder: string): readonly Measure[] {
  const by = (measure: Measure): Measure => ({ ...splitBy(holder, ofBook(measure)), compared: 'nowhere' });
  return [
    by(stock('cases', 'count', { 'zh-CN': '分派账户', en: 'Accounts assigned' }, split(ASSIGNED))),
    by(stock('cash', 'amount', { 'zh-CN': '回款', en: 'Cash collected' }, split(CASH))),
    by(stock('cost', 'amount', { 'zh-CN': '成本', en: 'Cost' }, [{ fact: 'workCost', split: true }])),
    by(rate('result', { 'zh-CN': '回款率', en: 'Recovery rate' }, split(CASH), split(ARREARS))),
    by(
      rate(
        'expected',
        { 'zh-CN': '同层级期望回款率', en: 'Recovery expected of the same tiers' },
        [{ fact: 'expectedCash', split: true }],
        split(ARREARS),
      ),
    ),
  ];
}

function byChannel(measure: Measure): Measure {
  return {
    ...splitBy('channel', ofBook(measure)),
    values: { channel: [SELF, ...CHANNEL_LADDER] },
    compared: 'nowhere',
  };
}

function perThousand(measure: string, name: Measure['name'], part: Sum): Measure {
  const compute = ({ part: top, all }: Readonly<Record<string, Fraction>>): Fraction | null =>
    top === undefined || all === undefined || all.numerator <= 0n
      ? null
      : { numerator: 1000n * top.numerator * all.denominator, denominator: top.denominator * all.numerator };
  return ofBook({
    measure,
    unit: 'index',
    name,
    formula: { kind: 'computed', of: { part, all: ATTEMPTS }, compute },
    cuts: 'never',
    compared: 'nowhere',
  });
}

/** Of the whole lender: compared, never cut. */
function ofBook(measure: Measure): Measure {
  return { ...bookOnly(measure), compared: 'book' };
}
