import { type DefinitionSet, DPD_BANDS, type LocalText } from '../../domain/index.ts';
import { type Entry, rate, type Sum, stock } from '../entry.ts';
import { TOTAL_LOANS } from './classification-entries.ts';

const BASEL: readonly DefinitionSet[] = ['basel_npe'];
const NPE: Sum = [{ fact: 'npeBalance' }];
const NEEDS = ['loan_snapshot.principal_balance', 'loan_snapshot.accrued_interest', 'loan_snapshot.days_past_due'];
const SOURCE: LocalText = {
  'zh-CN': '巴塞尔委员会《问题资产审慎处理：不良敞口与监管宽容的定义》（d403，2017年）',
  en: 'Basel Committee, Prudential treatment of problem assets - definitions of non-performing exposures and forbearance (d403, 2017)',
};
const NPE_BALANCE: LocalText = {
  'zh-CN': '不良敞口的账面总额',
  en: 'Gross carrying amount of non-performing exposures',
};

/** C2, C7, C8 and P1 as `basel_npe` defines them. */
export const NPE_ENTRIES: readonly Entry[] = [
  {
    code: 'C2',
    version: 1,
    name: { 'zh-CN': '不良敞口率（NPE）', en: 'NPE ratio' },
    formula: {
      'zh-CN':
        '不良敞口 ÷ 全部敞口；不良敞口为逾期超过90天、可能不还或已违约、或已信用减值（第三阶段）的贷款，非零售债务人有一笔不良即全部计入',
      en: 'Non-performing exposures / all exposures; non-performing: more than 90 days past due, unlikely to pay or in default, or credit-impaired (stage 3); of a non-retail debtor with one, all',
    },
    numerator: NPE_BALANCE,
    denominator: {
      'zh-CN': '全部贷款的账面总额：本金、应计利息及其他余额（如提供）',
      en: 'Gross carrying amount of all loans: principal, accrued interest and other balances where supplied',
    },
    pitfall: {
      'zh-CN':
        '与五级分类不良贷款率不可比；抵质押不改变认定；零售按单笔、其余按债务人认定；曾违约的重组贷款自违约与重组较晚者起一年内仍为不良',
      en: 'Not comparable with the five-category ratio; collateral changes nothing; retail by transaction, others by debtor; a forborne loan that was in default stays non-performing for a year from the later of default and forbearance',
    },
    direction: 'higherIsWorse',
    sets: BASEL,
    needs: NEEDS,
    source: SOURCE,
    measures: [
      rate('', { 'zh-CN': '不良敞口率', en: 'NPE ratio' }, NPE, TOTAL_LOANS),
      stock('balance', 'amount', { 'zh-CN': '不良敞口余额', en: 'NPE balance' }, NPE),
      stock('count', 'count', { 'zh-CN': '不良敞口笔数', en: 'Number of NPEs' }, [{ fact: 'npeLoans' }]),
    ],
  },
  lateToNpe('C7', 90, {
    'zh-CN': '逾期超过90天即为不良敞口，故不会超过100%；与100%的差额是未逾期而认定的部分',
    en: 'More than 90 days past due is non-performing by definition, so it cannot exceed 100%; what is missing was recognised without delay',
  }),
  lateToNpe('C8', 60, {
    'zh-CN': '超过100%不等于认定有误，但提示不良认定偏晚',
    en: 'Above 100% it says that non-performing exposures are recognised late, not that they are wrong',
  }),
  {
    code: 'P1',
    version: 1,
    name: { 'zh-CN': '不良敞口拨备覆盖率', en: 'Coverage of NPE' },
    formula: { 'zh-CN': '贷款损失准备 ÷ 不良敞口', en: 'Loan-loss provisions / non-performing exposures' },
    numerator: { 'zh-CN': '在册贷款的全部贷款损失准备', en: 'All loan-loss provisions of the loans in stock' },
    denominator: NPE_BALANCE,
    pitfall: {
      'zh-CN': '取全部准备；欧洲银行管理局口径只取第三阶段准备，不可比',
      en: 'All provisions; the EBA ratio takes stage-3 allowances alone and is another thing',
    },
    direction: 'lowerIsWorse',
    sets: BASEL,
    needs: ['provision.amount', ...NEEDS],
    source: SOURCE,
    measures: [
      rate('', { 'zh-CN': '不良敞口拨备覆盖率', en: 'Coverage of NPE' }, [{ fact: 'provisions' }], NPE),
      stock('balance', 'amount', { 'zh-CN': '贷款损失准备余额', en: 'Loan-loss provisions' }, [{ fact: 'provisions' }]),
    ],
  },
];

function lateToNpe(code: 'C7' | 'C8', days: 60 | 90, pitfall: LocalText): Entry {
  const name = { 'zh-CN': `逾期${days}天以上贷款与不良敞口比例`, en: `Overdue ${days}+ to NPE` };
  const bands = DPD_BANDS.filter((band) => band.from > days).map((band) => band.name);
  return {
    code,
    version: 1,
    name,
    formula: {
      'zh-CN': `逾期${days}天以上贷款余额 ÷ 不良敞口`,
      en: `Balance more than ${days} days past due / non-performing exposures`,
    },
    numerator: {
      'zh-CN': `逾期超过${days}天贷款的账面总额`,
      en: `Gross carrying amount of loans more than ${days} days past due`,
    },
    denominator: NPE_BALANCE,
    pitfall,
    direction: 'higherIsWorse',
    sets: BASEL,
    needs: NEEDS,
    source: SOURCE,
    measures: [rate('', name, [{ fact: 'balance', where: { band: bands } }], NPE)],
  };
}
