import { ALL_SETS, type Entry, type Measure, rate, type Sum, splitBy, stock } from '../entry.ts';

const USED: Sum = [{ fact: 'limitUsed', split: true }];
const LIMIT: Sum = [{ fact: 'limitAmount', split: true }];

/** K6: how far approved limits are used. */
export const LIMIT_ENTRIES: readonly Entry[] = [
  {
    code: 'K6',
    version: 1,
    name: { 'zh-CN': '限额使用率', en: 'Use of limits' },
    formula: {
      'zh-CN': '限额所指维度取值（含客户、集团）的贷款余额 ÷ 截止日有效的批准限额；headroom = 限额 − 余额',
      en: 'Balance under the limit (of a value of a dimension, an obligor or a group) / limit in force at the cut-off; headroom = limit - balance',
    },
    numerator: { 'zh-CN': '限额项下贷款余额', en: 'Balance of the loans under the limit' },
    denominator: { 'zh-CN': '批准限额', en: 'Approved limit' },
    pitfall: {
      'zh-CN':
        '只计表内余额，未用授信与表外业务不在内；超限时headroom为负；过期或未生效的限额不计；限额所指维度在台账中没有时不计算，仅计数（unmeasured）',
      en: 'What is on the balance sheet alone, neither unused credit nor guarantees; beyond a limit the headroom is negative; limits not in force are left out; a limit on a dimension that the tape does not have is only counted (unmeasured)',
    },
    direction: 'higherIsWorse',
    sets: ALL_SETS,
    needs: ['limit.amount', 'loan_snapshot.principal_balance'],
    source: {
      'zh-CN': '《商业银行大额风险暴露管理办法》（银保监会令2018年第1号）；限额由贷款机构自定',
      en: 'CBIRC order 2018 no. 1, Measures for large exposures of commercial banks; limits are the lender’s own',
    },
    measures: [
      perLimit({ ...rate('', { 'zh-CN': '限额使用率', en: 'Use of the limit' }, USED, LIMIT), minimumBase: false }),
      perLimit(
        stock('headroom', 'amount', { 'zh-CN': '限额余量', en: 'Headroom' }, [
          ...LIMIT,
          { fact: 'limitUsed', split: true, minus: true },
        ]),
      ),
      {
        ...stock('unmeasured', 'count', { 'zh-CN': '无法计量的限额数', en: 'Limits that cannot be measured' }, [
          { fact: 'limitsUnmeasured' },
        ]),
        cuts: 'never',
        months: 'reportMonth',
        compared: 'nowhere',
      },
    ],
  },
];

/** Limits are judged at the report month, and compared with the months that it is compared with. */
function perLimit(measure: Measure): Measure {
  return { ...splitBy('limit', measure), cuts: 'never', months: 'reportMonth', compared: 'book' };
}
