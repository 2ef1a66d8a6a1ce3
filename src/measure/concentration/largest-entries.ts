import { ALL_SETS, type Entry, type Measure, rate, type Sum, stock } from '../entry.ts';
import { TOTAL_LOANS } from '../loans/classification-entries.ts';
import { perObligor } from './per-obligor.ts';

const PRINCIPAL = 'loan_snapshot.principal_balance';
const TOP_TEN: Sum = [{ fact: 'topTen' }];
const NET_CAPITAL: Sum = [{ fact: 'netCapital' }];
const TIER_1: Sum = [{ fact: 'tier1' }];
const LARGEST: Sum = [{ fact: 'largestObligor' }];
const LARGEST_GROUP: Sum = [{ fact: 'largestGroup' }];

/** K1-K3: how much of the lender's own funds hangs on few. */
export const LARGEST_ENTRIES: readonly Entry[] = [
  {
    code: 'K1',
    version: 1,
    name: { 'zh-CN': '单一最大客户贷款比例', en: 'Largest obligor' },
    formula: {
      'zh-CN': '最大一家客户贷款余额 ÷ 资本净额；tier1为除以一级资本净额',
      en: 'Balance of the largest obligor / net capital; tier1 over tier-1 capital',
    },
    numerator: { 'zh-CN': '最大一家客户贷款余额', en: 'Balance of the largest obligor' },
    denominator: {
      'zh-CN': '截止日前最近一期资本净额（一级资本净额）',
      en: 'Newest net (tier-1) capital not after the cut-off',
    },
    pitfall: {
      'zh-CN':
        '先归并关联客户再看（K2）；capitalAge为资本数据早于截止日的天数，大于零时须注明；分维度列示时仍除以全行资本',
      en: 'Connected obligors first (K2); capitalAge tells by how many days the capital is older than the cut-off, to be shown where it is not 0; a cut is divided by the whole lender’s capital',
    },
    direction: 'higherIsWorse',
    sets: ALL_SETS,
    needs: [PRINCIPAL, 'capital.net_capital'],
    source: {
      'zh-CN': '《商业银行风险监管核心指标（试行）》（银监会，2005年）；《商业银行大额风险暴露管理办法》（2018年）',
      en: 'CBRC core indicators for risk supervision of commercial banks (trial), 2005; CBIRC measures for large exposures, 2018',
    },
    measures: [
      perObligor(toCapital('', { 'zh-CN': '单一最大客户占资本净额', en: 'Largest obligor to net capital' }, LARGEST)),
      perObligor(
        rate('tier1', { 'zh-CN': '单一最大客户占一级资本', en: 'Largest obligor to tier-1 capital' }, LARGEST, TIER_1),
      ),
      perObligor(
        stock('balance', 'amount', { 'zh-CN': '单一最大客户贷款余额', en: 'Balance of the largest obligor' }, LARGEST),
      ),
      {
        measure: 'capitalAge',
        unit: 'days',
        name: { 'zh-CN': '资本数据早于截止日的天数', en: 'Days by which the capital is older than the cut-off' },
        formula: { kind: 'sum', of: [{ fact: 'capitalAge' }] },
        cuts: 'never',
        compared: 'nowhere',
      },
    ],
  },
  {
    code: 'K2',
    version: 1,
    name: { 'zh-CN': '单一最大集团客户授信集中度', en: 'Largest group of connected obligors' },
    formula: {
      'zh-CN': '最大一家集团客户贷款余额 ÷ 资本净额；tier1为除以一级资本净额',
      en: 'Balance of the largest group / net capital; tier1 over tier-1 capital',
    },
    numerator: {
      'zh-CN': '同一集团（group_id）全部客户贷款余额；无集团的客户自成一组',
      en: 'Balance of all obligors of one group (group_id); an obligor without a group is its own',
    },
    denominator: {
      'zh-CN': '截止日前最近一期资本净额（一级资本净额）',
      en: 'Newest net (tier-1) capital not after the cut-off',
    },
    pitfall: {
      'zh-CN': '集团关系取截止日前最近一次记录；只计贷款余额，未用授信与表外不在内；限额以资本的哪一口径计须注明',
      en: 'Groups as last known at the cut-off; balances alone, neither unused credit nor guarantees; name the capital that a limit is told in',
    },
    direction: 'higherIsWorse',
    sets: ALL_SETS,
    needs: [PRINCIPAL, 'obligor.group_id', 'capital.net_capital'],
    source: {
      'zh-CN': '《商业银行集团客户授信业务风险管理指引》；《商业银行大额风险暴露管理办法》（2018年）',
      en: 'CBRC guidelines on credit to group customers; CBIRC measures for large exposures, 2018',
    },
    measures: [
      perGroup(toCapital('', { 'zh-CN': '最大集团占资本净额', en: 'Largest group to net capital' }, LARGEST_GROUP)),
      perGroup(
        rate('tier1', { 'zh-CN': '最大集团占一级资本', en: 'Largest group to tier-1 capital' }, LARGEST_GROUP, TIER_1),
      ),
      perGroup(
        stock('balance', 'amount', { 'zh-CN': '最大集团贷款余额', en: 'Balance of the largest group' }, LARGEST_GROUP),
      ),
    ],
  },
  {
    code: 'K3',
    version: 1,
    name: { 'zh-CN': '前十大客户贷款比例', en: 'Ten largest obligors' },
    formula: {
      'zh-CN': '前十大客户贷款余额 ÷ 资本净额（capital），以及 ÷ 各项贷款（loans）',
      en: 'Balance of the ten largest obligors / net capital (capital), and / total loans (loans)',
    },
    numerator: { 'zh-CN': '前十大客户贷款余额', en: 'Balance of the ten largest obligors' },
    denominator: {
      'zh-CN': '截止日前最近一期资本净额；或各项贷款余额',
      en: 'Newest net capital not after the cut-off; or total loans',
    },
    pitfall: {
      'zh-CN':
        '两个分母含义不同，须注明所用分母；未按集团归并关联客户；分维度列示时为该细分自身的前十大客户，资本净额仍取全行',
      en: "Two denominators that mean different things: name the one shown; connected obligors are not grouped; a cut has its own ten largest, over the whole lender's capital",
    },
    direction: 'higherIsWorse',
    sets: ALL_SETS,
    needs: [PRINCIPAL],
    source: {
      'zh-CN': '《商业银行风险监管核心指标（试行）》（银监会，2005年）',
      en: 'CBRC core indicators for risk supervision of commercial banks (trial), 2005',
    },
    measures: [
      perObligor(
        rate('loans', { 'zh-CN': '前十大客户占各项贷款', en: 'Ten largest to total loans' }, TOP_TEN, TOTAL_LOANS),
      ),
      perObligor(toCapital('capital', { 'zh-CN': '前十大客户占资本净额', en: 'Ten largest to net capital' }, TOP_TEN)),
      perObligor(
        rate(
          'top3',
          { 'zh-CN': '前三大客户占各项贷款', en: 'Three largest to total loans' },
          [{ fact: 'topThree' }],
          TOTAL_LOANS,
        ),
      ),
      perObligor(
        stock('balance', 'amount', { 'zh-CN': '前十大客户贷款余额', en: 'Balance of the ten largest' }, TOP_TEN),
      ),
    ],
  },
];

function toCapital(measure: string, name: Measure['name'], numerator: Sum): Measure {
  return rate(measure, name, numerator, NET_CAPITAL);
}

/** Groups are those of the report month and of the months it is compared with; a cut has no groups of its own. */
function perGroup(measure: Measure): Measure {
  return { ...measure, cuts: 'never', months: 'reportMonth', compared: 'book' };
}
